package main

import (
	"bufio"
	"encoding/json"
	"errors"
	"io"
	"os"
	"os/exec"
	"syscall"
	"time"
)

const (
	// Environment variable that tells a process that it is to answer.
	asAnswerer = "SIDECARLENS_ANSWERER"

	// Exit code of a process that could not come to an end.
	exitHanging = 3

	// Processor time that an answer may take. The slowest take a tenth of it, however busy the machine is.
	longestAnswer = time.Second
)

// An answerer is a process that answers the questions of one topic. It is started when it is first needed, and again after it hung.
type answerer struct {
	topic   string
	command *exec.Cmd
	in      io.WriteCloser
	out     *bufio.Reader
}

func (a *answerer) answer(line []byte) (json.RawMessage, error) {
	if a.command == nil {
		if err := a.start(); err != nil {
			return nil, err
		}
	}
	if _, err := a.in.Write(append(line, '\n')); err != nil {
		return nil, err
	}
	reply, err := a.out.ReadBytes('\n')
	if err == nil {
		return json.RawMessage(reply), nil
	}
	err = a.command.Wait()
	a.command = nil
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.ExitCode() == exitHanging {
		return hangs, nil
	}
	return nil, errors.Join(errors.New("no answer"), err)
}

func (a *answerer) start() error {
	program, err := os.Executable()
	if err != nil {
		return err
	}
	a.command = exec.Command(program, a.topic)
	a.command.Env = append(os.Environ(), asAnswerer+"=1")
	a.command.Stderr = os.Stderr
	if a.in, err = a.command.StdinPipe(); err != nil {
		return err
	}
	out, err := a.command.StdoutPipe()
	if err != nil {
		return err
	}
	a.out = bufio.NewReader(out)
	return a.command.Start()
}

func (a *answerer) stop() {
	if a.command == nil {
		return
	}
	a.in.Close()
	_ = a.command.Wait() // All questions are answered by now.
}

// endWhenHanging ends this process when much processor time passes before the returned function is called.
func endWhenHanging() (stop func()) {
	stopped := make(chan struct{})
	begin := processorTime()
	go func() {
		ticks := time.NewTicker(50 * time.Millisecond)
		defer ticks.Stop()
		for {
			select {
			case <-stopped:
				return
			case <-ticks.C:
				if processorTime()-begin > longestAnswer {
					os.Exit(exitHanging)
				}
			}
		}
	}()
	return func() { close(stopped) }
}

func processorTime() time.Duration {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		return 0
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano())
}
