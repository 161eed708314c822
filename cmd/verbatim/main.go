// Command verbatim listens to customers: it reads reviews, tickets and survey
// answers from NATS, scores and explains their sentiment, finds themes and
// complaints, and answers with numbers and search hits.
//
// This package is thin: flags, commands and what they print. The parts are
// wired in package app, the HTTP API and the pages are package web, and every
// command that asks something asks that API: of the server that runs on the
// data folder, or of one opened in this process for as long as the command
// lasts. So a command and a dashboard never give two answers.
//
// Exit status: 0 done, 1 failed, 2 wrong usage, 3 done with rejects.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime/debug"
	"syscall"

	"github.com/alecthomas/kong"
)

// The exit codes.
const (
	exitDone    = 0
	exitFailed  = 1
	exitUsage   = 2
	exitRejects = 3
)

// gcPercent trades a little speed for memory: while 200,000 items pass, the
// peak was 612 MB at Go's own 100 and 504 MB at 50, at the same rate.
const gcPercent = 50

func main() {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(gcPercent)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	// The first signal ends the context; stop gives the second one its
	// default again, which kills.
	context.AfterFunc(ctx, stop)
	os.Exit(run(ctx, os.Args[1:], stdio{os.Stdin, os.Stdout, os.Stderr}))
}

// stdio is where a command reads from and writes to.
type stdio struct {
	in  io.Reader
	out io.Writer
	err io.Writer
}

// run is the whole program but for the process around it.
func run(ctx context.Context, args []string, std stdio) int {
	var cli cli
	exit := -1
	parser, err := kong.New(&cli,
		kong.Name("verbatim"),
		kong.Description("The engine that listens to customers: feedback in, explained numbers and search hits out."),
		kong.DefaultEnvars("VERBATIM"),
		kong.Writers(std.out, std.err),
		kong.Exit(func(code int) { exit = code; panic(exited{}) }),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, NoExpandSubcommands: true}),
		kong.Bind(std),
		kong.BindTo(ctx, (*context.Context)(nil)),
	)
	if err != nil {
		return report(std, err)
	}
	kctx, err := parse(parser, args)
	if exit >= 0 {
		return exit
	}
	if err != nil {
		fmt.Fprintf(std.err, "verbatim: error: %v\nhint: verbatim help lists the commands, verbatim COMMAND --help the flags of one\n", err)
		return exitUsage
	}
	return report(std, kctx.Run(&cli.Globals))
}

// exited unwinds the parser after it printed its help.
type exited struct{}

func parse(p *kong.Kong, args []string) (kctx *kong.Context, err error) {
	defer func() {
		if r := recover(); r != nil {
			if _, ok := r.(exited); !ok {
				panic(r)
			}
		}
	}()
	return p.Parse(negativeWeights(args))
}

// report prints a command's error and returns the exit code it stands for.
func report(std stdio, err error) int {
	var usage *usageError
	switch {
	case err == nil:
		return exitDone
	case errors.Is(err, errRejects):
		return exitRejects
	case errors.Is(err, errSilent):
		return exitFailed
	}
	fmt.Fprintf(std.err, "verbatim: error: %v\n", err)
	var h interface{ Hint() string }
	if errors.As(err, &h) && h.Hint() != "" {
		fmt.Fprintf(std.err, "hint: %s\n", h.Hint())
	}
	if errors.As(err, &usage) {
		return exitUsage
	}
	return exitFailed
}

var (
	// errRejects ends a command that did its work and left rejects behind.
	errRejects = errors.New("done with rejects")
	// errSilent ends a command that has already printed what is wrong.
	errSilent = errors.New("failed, as printed")
)

// usageError is a wrong use of a command that the parser could not see.
type usageError struct{ msg, hint string }

func (e *usageError) Error() string { return e.msg }
func (e *usageError) Hint() string  { return e.hint }

// hinted adds what to do to an error.
type hinted struct {
	error
	hint string
}

func (e hinted) Unwrap() error { return e.error }
func (e hinted) Hint() string  { return e.hint }
