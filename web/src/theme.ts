import type { ThemeConfig } from 'antd';

/** Ink blue for what can be done, cinnabar (the seal) for what presses; paper behind. All pairs meet AA. */
export const colours = {
  ink: '#1d3f66',
  inkDeep: '#13273f',
  cinnabar: '#a62b1f',
  amber: '#8a5a00',
  jade: '#22663f',
  text: '#1b2430',
  textSoft: '#4b5666',
  line: '#d9d5cb',
  paper: '#f5f3ee',
};

const sans =
  '"PingFang SC","Microsoft YaHei UI","Microsoft YaHei","Source Han Sans SC","Noto Sans SC","Noto Sans CJK SC",system-ui,sans-serif';

export const theme: ThemeConfig = {
  hashed: false,
  token: {
    colorPrimary: colours.ink,
    colorInfo: colours.ink,
    colorLink: colours.ink,
    colorError: colours.cinnabar,
    colorWarning: colours.amber,
    colorSuccess: colours.jade,
    colorText: colours.text,
    colorTextSecondary: colours.textSoft,
    colorTextTertiary: '#5d6878',
    colorTextPlaceholder: '#6b7583',
    colorBorder: '#bfc5ce',
    colorBorderSecondary: colours.line,
    colorBgLayout: colours.paper,
    borderRadius: 3,
    fontFamily: sans,
    fontSize: 14,
    controlHeight: 32,
    controlHeightSM: 26,
    lineHeight: 1.5,
    motion: false,
    wireframe: false,
  },
  components: {
    Button: { primaryShadow: 'none', defaultShadow: 'none', dangerShadow: 'none', fontWeight: 500 },
    Input: { activeShadow: '0 0 0 2px rgba(29,63,102,.16)' },
    Select: { optionSelectedBg: '#e6ecf3' },
    Tooltip: { colorBgSpotlight: '#1b2430' },
  },
};
