# The front door. Each target is one tool or one script; read those for how, and `make help` for what.
.SILENT:
.DEFAULT_GOAL := help
.PHONY: help run build test lint fuzz bench adapter install uninstall clean
MAKEFLAGS += --no-print-directory

PREFIX ?= /usr/local
SECONDS ?= 60

# The words arrive as they were typed: make expands nothing in them, and the shell sees them as one variable.
override ASK := $(value ASK)
export ASK PREFIX DESTDIR

help:
	echo 'make run ASK="…"        answer a request, setting this machine up first if need be'
	echo 'make build              set up and build, without asking anything'
	echo 'make test               install what the tests need and run all of them'
	echo 'make lint               only the style and layer checks'
	echo 'make fuzz SECONDS=60    run each fuzz target that long'
	echo 'make bench              print every measured number, beside its rivals'
	echo 'make adapter            teach the small model again, from the data to models/ (an hour)'
	echo 'make install            copy what is built to $$DESTDIR$$PREFIX (PREFIX=/usr/local)'
	echo 'make uninstall          remove exactly what make install put there'
	echo 'make clean              remove the build directories'

run:
	tools/run "$$ASK"

build:
	tools/setup packages run
	tools/setup light
	tools/setup full

test:
	tools/gate all

lint:
	tools/gate lint

fuzz:
	tools/gate fuzz '$(SECONDS)'

bench: build
	tools/llama --with-server >/dev/null
	bench/run

adapter:
	tools/setup packages test
	tools/adapter

install:
	tools/install install

uninstall:
	tools/install uninstall

clean:
	rm -rf build build-asan
