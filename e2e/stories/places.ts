import { basename } from 'node:path';

import { handout, link } from './support';

/** A number as the place's pack lays it down, from what stands on the screen and in the handouts. */
interface NumberLaw {
  /** Its name on the pupil's page. */
  name: string;
  /** The layout, for a pupil born on `birth` (eight digits) with document number `document`. */
  layout: (known: { document: string; birth: string }) => RegExp;
}

export interface Place {
  pack: string;
  /** The regulation, as its page is titled. */
  regulation: string;
  numbers: NumberLaw[];
  /** Classes of the first grade: each has a teacher who checks. */
  classes: number;
  /** Whether the head signs an undertaking that the place words. */
  undertaking: boolean;
  /** What else happens here on the way; each place has its share, so that the stories stay short. */
  also: ('upload twice' | 'second person' | 'time-out' | 'camera' | 'return')[];
}

/** The school's code: the demo names the handouts by it. */
const schoolCode = (pack: string) => basename(handout(pack, '.xlsx'), '.xlsx').slice(pack.length + 1);
/** The ministry's identifier of the school: its people sign in with it. */
const identifier = (pack: string) => link(pack, 'registrar').login.split('-')[0]!;
const year = '20\\d\\d';

export const places: Place[] = [
  {
    pack: 'cn-34-anhui',
    regulation: '安徽省中小学生学籍信息化管理办法',
    classes: 2,
    undertaking: true,
    also: ['upload twice', 'second person'],
    numbers: [
      { name: '学籍号', layout: ({ document }) => new RegExp(`^${document}$`) },
      // Year of entry, the ministry's identifier, a serial of the school and year.
      { name: '地区学号', layout: () => new RegExp(`^\\d\\d${identifier('cn-34-anhui')}\\d{4}$`) },
    ],
  },
  {
    pack: 'cn-3201-nanjing',
    regulation: '南京市教育局关于规范我市义务教育阶段学籍电子化管理工作的意见',
    classes: 1,
    undertaking: false,
    also: ['return'],
    // School code, year of entry, class, serial in the class: nineteen digits.
    numbers: [{ name: '学籍号', layout: () => new RegExp(`^${schoolCode('cn-3201-nanjing')}${year}01\\d\\d$`) }],
  },
  {
    pack: 'cn-5134-liangshan',
    regulation: '凉山州中小学生学习籍管理实施规定（试行）',
    classes: 1,
    undertaking: false,
    also: ['time-out', 'camera'],
    // Temporary until the ministry has compared: L, division, date of birth, serial.
    numbers: [
      {
        name: '全国学籍号',
        layout: ({ birth }) => new RegExp(`^L${schoolCode('cn-5134-liangshan').slice(0, 6)}${birth}\\d{4}$`),
      },
    ],
  },
];
