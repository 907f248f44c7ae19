# 籍册 Jice: two commands. `make run` serves the register, `make test` proves it.

SHELL := /bin/bash
DATA ?= data
ADDRESS ?= 127.0.0.1:8600

YEARS ?= 10000
KILLS ?= 50
KILL_PUPILS ?= 20000

.PHONY: run test simulation kills mutations setup web build fmt clean-data

run: build ## Install what is missing, build, serve with demo provinces in a new folder
	exec target/quick/jice serve --data $(DATA) --listen $(ADDRESS) --demo

test: setup ## Format, lints, style, both engines, packs, web, browser
	scripts/test

mutations: setup ## Remove one check of who may do what at a time; a test must turn red
	scripts/mutations

simulation: setup ## Live 10,000 school years of random acts, processes dying in them; YEARS=100 for fewer
	JICE_SIM_YEARS=$(YEARS) cargo test --profile quick --locked --package jice-service --test it simulation -- --nocapture

kills: ## Kill the server 50 times in an intake of 20,000 pupils, on each engine
	JICE_KILLS=$(KILLS) JICE_KILL_PUPILS=$(KILL_PUPILS) cargo test --profile quick --locked --package jice-cli --test kills -- \
		--nocapture --test-threads 1

setup: ## Install what a bare Debian 12 lacks
	scripts/setup

web: setup ## Build the web client into web/dist
	scripts/web

build: web ## Build the binary that `make run` serves
	cargo build --profile quick --package jice-cli

fmt:
	cargo fmt --all
