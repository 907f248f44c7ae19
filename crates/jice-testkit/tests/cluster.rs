//! The cluster starts, gives each test a database of its own, and leaves nothing behind.

use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;
use diesel::{Connection, PgConnection, RunQueryDsl, sql_query};

#[test]
fn every_test_has_a_database_of_its_own() {
    let cluster = jice_testkit::postgres();
    assert!(cluster.port() < 32_768);
    let first = cluster.fresh_database();
    let second = cluster.fresh_database();
    assert_ne!(first, second);
    let mut connection = PgConnection::establish(&first).unwrap();
    connection.batch_execute("CREATE TABLE only_here (id BIGINT)").unwrap();
    let mut other = PgConnection::establish(&second).unwrap();
    assert!(sql_query("SELECT id FROM only_here").execute(&mut other).is_err());
}

#[test]
fn a_template_is_prepared_once() {
    let cluster = jice_testkit::postgres();
    let fill = |url: &str| {
        let mut connection = PgConnection::establish(url).unwrap();
        connection.batch_execute("CREATE TABLE filled (id BIGINT); INSERT INTO filled VALUES (1)").unwrap();
    };
    let first = cluster.fresh_from("filled", fill);
    let second = cluster.fresh_from("filled", |_| panic!("it is already there"));
    for url in [first, second] {
        let mut connection = PgConnection::establish(&url).unwrap();
        let seen = sql_query("DELETE FROM filled WHERE id = 1").execute(&mut connection).unwrap();
        assert_eq!(seen, 1);
    }
}

/// Runs in a process of its own, started by the test below, and is killed there.
#[test]
#[ignore = "started by the_cluster_dies_with_a_killed_process"]
fn child_that_is_killed() {
    let port = jice_testkit::postgres().port();
    println!("port={port}");
    std::thread::sleep(Duration::from_secs(60));
}

#[test]
fn the_cluster_dies_with_a_killed_process() {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--exact", "child_that_is_killed", "--ignored", "--nocapture"])
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let port: u16 = lines
        .map_while(Result::ok)
        .find_map(|line| line.split_once("port=").and_then(|(_, port)| port.trim().parse().ok()))
        .expect("the child says its port");
    let url = format!("postgres://jice@127.0.0.1:{port}/postgres");
    assert!(PgConnection::establish(&url).is_ok());
    child.kill().unwrap();
    child.wait().unwrap();
    let began = Instant::now();
    while PgConnection::establish(&url).is_ok() {
        assert!(began.elapsed() < Duration::from_secs(10), "the cluster outlived its process");
        std::thread::sleep(Duration::from_millis(100));
    }
}
