//! The intake of all schools, from the workbook to the numbers, with a server that dies.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use jice_domain::Clock;
use rand::seq::index::sample;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde_json::{Value, json};

use crate::common::{MachineClock, Place};
use crate::ground::{Ground, School};
use crate::server::{Question, Server, ask};

/// A session that is not used for longer than its idle time ends: this often each is used.
const USED: Duration = Duration::from_secs(300);
/// How often the jobs are looked at.
const LOOK: Duration = Duration::from_millis(25);
/// Longest time in which nothing of a job moves. A job of a dead server goes on as soon as
/// the next one has started.
const STILL: Duration = Duration::from_secs(120);

/// What happened.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    pub(crate) kills: u32,
    /// Kills after which a job stood unfinished.
    pub(crate) in_jobs: u32,
    /// Kills while a write was under way.
    pub(crate) in_requests: u32,
    /// Writes whose answer did not come, asked again with the same key.
    pub(crate) lost: u32,
}

/// A write that was answered.
struct Answered {
    question: Question,
    answer: Value,
}

/// How far the jobs of all batches are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Progress {
    /// Rows done.
    rows: u64,
    /// Jobs that wait or run.
    open: usize,
}

/// An intake that goes on, kill after kill.
pub(crate) struct Story<'a> {
    server: Server<'a>,
    ground: &'a Ground,
    dice: ChaCha8Rng,
    tally: Tally,
    /// Kills while a workbook is checked, while writes are asked for, while pupils are registered.
    kills: [u32; 3],
    /// The writes, by their place among all, during which the server is killed.
    doomed: BTreeSet<u32>,
    writes: u32,
    answered: Vec<Answered>,
    used: Instant,
}

impl<'a> Story<'a> {
    pub(crate) fn of(place: &'a Place, ground: &'a Ground, kills: u32, seed: u64) -> Self {
        let mut dice = ChaCha8Rng::seed_from_u64(seed);
        // Upload, check, arrivals, photos, confirmation, each class, signature, decision.
        let writes: usize = ground.schools.iter().map(|school| 7 + school.classes.len()).sum();
        let requests = (kills / 4).min(writes as u32);
        let registering = (kills - requests) / 2;
        let doomed = sample(&mut dice, writes, requests as usize).into_iter().map(|nth| nth as u32).collect();
        Self {
            server: Server::of(place),
            ground,
            dice,
            tally: Tally::default(),
            kills: [kills - requests - registering, requests, registering],
            doomed,
            writes: 0,
            answered: Vec::new(),
            used: Instant::now(),
        }
    }

    /// The whole intake. When it ends the server is dead.
    pub(crate) fn told(mut self) -> Tally {
        let schools = &self.ground.schools;
        self.server.start();
        for school in schools {
            self.hand_in_workbook(school);
        }
        self.strike(self.kills[0]);
        self.finish_jobs("check_workbook");
        for school in schools {
            let counts = self.view(school)["counts"].clone();
            let rows = school.pupils.len();
            assert_eq!((&counts["all"], &counts["passing"]), (&json!(rows), &json!(rows)), "{counts}");
            self.bring_to_the_authority(school);
        }
        for school in schools {
            let decide = json!({ "version": self.view(school)["version"], "accept": null, "return": [] });
            let clerk = &self.ground.clerks[&school.authority].token;
            self.write(clerk, &of(school, "decide"), &decide);
        }
        self.strike(self.kills[2]);
        self.finish_jobs("register");
        for school in schools {
            let view = self.view(school);
            let counts = &view["counts"];
            assert_eq!(
                (&view["state"], &counts["accepted"]),
                (&json!("decided"), &json!(school.pupils.len())),
                "{view}"
            );
        }
        self.ask_all_again();
        self.server.kill();
        assert_eq!(self.tally.in_requests, self.kills[1]);
        assert!(self.tally.in_jobs > 0 || self.kills[0] == 0, "no kill met a job at work");
        self.tally
    }

    fn hand_in_workbook(&mut self, school: &School) {
        let token = &school.registrar.token;
        let upload = self.send(file(school, token, "workbook", "新生.xlsx", &school.workbook));
        assert_eq!(upload["missing"], json!([]), "{upload}");
        let check = json!({ "file": upload["file"], "columns": upload["columns"] });
        self.write(token, &of(school, "check"), &check);
    }

    /// Arrivals, photos, confirmation, class teachers, head.
    fn bring_to_the_authority(&mut self, school: &School) {
        let token = &school.registrar.token;
        let today = MachineClock.today().to_string();
        let note = json!({ "rows": null, "arrived_on": today, "guardian_confirmed": true });
        self.write(token, &of(school, "arrivals"), &note);
        let put = self.send(file(school, token, "photos", "photos.zip", &school.photos));
        let strays = put.as_array().unwrap().iter().filter(|photo| photo["row"].is_null()).count();
        assert_eq!((put.as_array().unwrap().len(), strays), (school.pupils.len(), 0));
        let version = json!({ "version": self.view(school)["version"] });
        self.write(token, &of(school, "confirm"), &version);
        for (class, teacher) in &school.classes {
            self.write(&teacher.token, &of(school, "check-class"), &json!({ "class": class }));
        }
        let head = &school.head;
        let text = self.read(&of(school, "undertaking"), &head.token);
        let version = self.view(school)["version"].clone();
        let sign = json!({ "version": version, "sha256": text["sha256"], "name": head.name });
        let signed = self.write(&head.token, &of(school, "sign"), &sign);
        assert_eq!(signed["state"], "submitted");
    }

    /// Kills the server `kills` times while jobs are under way, at moments spread over the
    /// rows that they have still to do.
    fn strike(&mut self, kills: u32) {
        let total: u64 = self.ground.schools.iter().map(|school| school.pupils.len() as u64).sum();
        // Where the last chunks are done nothing is left to be broken.
        let mut moments: Vec<u64> = (0..kills).map(|_| self.dice.random_range(0..total.max(2) * 4 / 5)).collect();
        moments.sort_unstable();
        // The first comes as early as can be: however small the intake, there is work then.
        if let Some(first) = moments.first_mut() {
            *first = 0;
        }
        for (nth, moment) in moments.into_iter().enumerate() {
            self.until(|progress| progress.open == 0 || progress.rows >= moment);
            let open = self.progress().open > 0;
            let wait = self.instant();
            std::thread::sleep(if nth == 0 { wait / 16 } else { wait });
            self.server.kill();
            self.tally.kills += 1;
            self.server.start();
            // What is open now was broken off then. A job that ends meanwhile is not counted.
            self.tally.in_jobs += u32::from(open && self.progress().open > 0);
        }
    }

    /// A wait of any order of length: from a millisecond to half a second.
    fn instant(&mut self) -> Duration {
        Duration::from_secs_f64(0.001 * self.dice.random_range(0.0..9.0_f64).exp2())
    }

    fn finish_jobs(&mut self, kind: &str) {
        self.until(|progress| progress.open == 0);
        for school in &self.ground.schools {
            let job = self.view(school)["job"].clone();
            assert_eq!((&job["kind"], &job["state"]), (&json!(kind), &json!("done")), "{job}");
        }
    }

    /// Waits for `enough`; work that stands still is a failure.
    fn until(&mut self, enough: impl Fn(Progress) -> bool) {
        let (mut last, mut moved) = (self.progress(), Instant::now());
        while !enough(last) {
            std::thread::sleep(LOOK);
            let now = self.progress();
            if now != last {
                (last, moved) = (now, Instant::now());
            }
            assert!(moved.elapsed() < STILL, "the jobs stand still at {last:?}: {}", self.server.said());
        }
    }

    fn progress(&mut self) -> Progress {
        let jobs: Vec<Value> = self.ground.schools.iter().map(|school| self.view(school)["job"].clone()).collect();
        let open = |job: &&Value| matches!(job["state"].as_str(), Some("waiting" | "running"));
        // Of a job that ended all is done, whatever its counter says last.
        let rows = jobs.iter().zip(&self.ground.schools).map(|(job, school)| match job["state"].as_str() {
            Some("done") => school.pupils.len() as u64,
            _ => job["done"].as_u64().unwrap_or(0),
        });
        Progress { rows: rows.sum(), open: jobs.iter().filter(open).count() }
    }

    fn view(&mut self, school: &School) -> Value {
        self.keep_sessions();
        self.read(&of(school, ""), &school.registrar.token)
    }

    fn read(&mut self, path: &str, token: &str) -> Value {
        let (code, body) = ask(self.server.port(), &Question::get(path.to_owned(), token)).unwrap();
        assert_eq!(code, 200, "{path}: {}", String::from_utf8_lossy(&body));
        serde_json::from_slice(&body).unwrap()
    }

    /// Uses every session now and then, as people at work do.
    fn keep_sessions(&mut self) {
        if self.used.elapsed() < USED {
            return;
        }
        self.used = Instant::now();
        let ground = self.ground;
        let staff = ground.schools.iter().flat_map(|school| {
            let teachers = school.classes.iter().map(|(_, teacher)| teacher);
            [&school.registrar, &school.head].into_iter().chain(teachers)
        });
        for seat in staff.chain(ground.clerks.values()) {
            self.read("/api/session", &seat.token);
        }
    }

    fn write(&mut self, token: &str, path: &str, command: &Value) -> Value {
        let question = Question {
            method: "POST",
            path: path.to_owned(),
            token: token.to_owned(),
            key: None,
            content_type: "application/json",
            body: command.to_string().into_bytes(),
        };
        self.send(question)
    }

    /// Sends a write until it is answered, always with the same key; where it is doomed the
    /// server is killed meanwhile.
    fn send(&mut self, question: Question) -> Value {
        self.keep_sessions();
        let key = format!("kill-story-{:012}", self.writes);
        let question = Question { key: Some(key), ..question };
        let doomed = self.doomed.contains(&self.writes);
        self.writes += 1;
        let mut answer = if doomed { self.send_to_the_dying(&question) } else { self.send_once(&question) };
        if answer.is_none() {
            self.tally.lost += 1;
            answer = self.send_once(&question);
        }
        let answer = answer.unwrap_or_else(|| panic!("{} is not answered: {}", question.path, self.server.said()));
        self.answered.push(Answered { question, answer: answer.clone() });
        answer
    }

    fn send_to_the_dying(&mut self, question: &Question) -> Option<Value> {
        let (wait, port) = (self.instant(), self.server.port());
        let answer = std::thread::scope(|scope| {
            let asked = scope.spawn(|| ask(port, question));
            std::thread::sleep(wait);
            self.server.kill();
            asked.join().unwrap()
        });
        self.tally.kills += 1;
        self.tally.in_requests += 1;
        self.server.start();
        answer.ok().map(|answer| good(question, answer))
    }

    fn send_once(&self, question: &Question) -> Option<Value> {
        ask(self.server.port(), question).ok().map(|answer| good(question, answer))
    }

    /// Every write that was answered is asked once more with its key. Had one of them left no
    /// trace it would now be refused as too late, or done a second time.
    fn ask_all_again(&mut self) {
        for Answered { question, answer } in std::mem::take(&mut self.answered) {
            let again = self.send_once(&question).expect("the server lives");
            // A batch has gone on since it was shown; an upload and the photos' results have not.
            if question.path.ends_with("workbook") || question.path.ends_with("photos") {
                assert_eq!(again, answer, "{}", question.path);
            } else {
                assert_eq!(again["id"], answer["id"], "{}", question.path);
            }
        }
    }
}

/// The body of an answer, which must be a good one.
fn good(question: &Question, (code, body): (u16, Vec<u8>)) -> Value {
    assert_eq!(code, 200, "{}: {}", question.path, String::from_utf8_lossy(&body));
    serde_json::from_slice(&body).unwrap()
}

/// The address of a school's batch, or of what is done to it.
fn of(school: &School, act: &str) -> String {
    let path = format!("/api/orgs/{}/batches/{}/{act}", school.org, school.batch);
    path.trim_end_matches('/').to_owned()
}

fn file(school: &School, token: &str, act: &str, name: &str, bytes: &[u8]) -> Question {
    let head = format!("--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"{name}\"\r\n\r\n");
    Question {
        method: "POST",
        path: of(school, act),
        token: token.to_owned(),
        key: None,
        content_type: "multipart/form-data; boundary=edge",
        body: [head.as_bytes(), bytes, b"\r\n--edge--\r\n"].concat(),
    }
}
