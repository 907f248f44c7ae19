# 籍册 Jice: two commands. `make run` serves the register, `make test` proves it.

SHELL := /bin/bash
DATA ?= data
ADDRESS ?= 127.0.0.1:8600

.PHONY: run test mutations setup web build fmt clean-data

run: build ## Install what is missing, build, serve with demo provinces in a new folder
	exec target/quick/jice serve --data $(DATA) --listen $(ADDRESS) --demo

test: setup ## Format, lints, style, both engines, packs, web, browser
	scripts/test

mutations: setup ## Remove one check of who may do what at a time; a test must turn red
	scripts/mutations

setup: ## Install what a bare Debian 12 lacks
	scripts/setup

web: setup ## Build the web client into web/dist
	scripts/web

build: web ## Build the binary that `make run` serves
	cargo build --profile quick --package jice-cli

fmt:
	cargo fmt --all
