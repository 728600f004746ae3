package io.millrace.tools.events;

import io.millrace.status.ErrorLog;
import io.millrace.status.Event;
import io.millrace.status.EventLogReader;
import io.millrace.tools.args.Durations;
import io.millrace.tools.args.UsageException;
import io.millrace.tools.console.Console;
import io.millrace.tools.operate.OperatorException;
import io.millrace.tools.operate.RunDirectories;
import io.millrace.tools.run.Run;
import io.millrace.tools.run.Signals;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code millrace events}: what has happened, of a live or a dead process. */
@Command(
    name = "events",
    description = "Changes of state with their causes, of a live or a dead process. Times are UTC.",
    sortOptions = false)
public final class EventsCommand implements Callable<Integer> {
  /** How soon a followed event is shown. */
  private static final long FOLLOW_NS = TimeUnit.MILLISECONDS.toNanos(50);

  /** The cause of the last event of an orderly end. */
  private static final String STOPPED = "stopped";

  @Spec private CommandSpec spec;

  @Option(
      names = "--since",
      paramLabel = "D",
      description = "Only what is not older than so long, for example 10m.")
  private String since;

  @Option(names = "--follow", description = "Go on with what happens next, until TERM or INT.")
  private boolean follows;

  @Option(
      names = "--errors",
      description = "The distinct faults of the program itself instead, with their stack traces.")
  private boolean wantsErrors;

  @Option(names = "--json", description = "One JSON object a line.")
  private boolean isJson;

  @Option(names = "--dir", paramLabel = "DIR", description = "The run directory.")
  private String dir;

  @Option(
      names = "--instance",
      paramLabel = "NAME",
      description =
          "The run directory's name. Without it and --dir: the only live one, else the only one.")
  private String instance;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help message and exit.")
  private boolean helpWanted;

  private PrintWriter out;
  private Event last;
  private long sinceMs;

  @Override
  public Integer call() throws IOException {
    out = spec.commandLine().getOut();
    final Path directory;
    try {
      sinceMs = sinceEpochMs();
      requireOneSubject();
      directory = RunDirectories.of(System.getenv()).liveOrDead(dir, instance);
    } catch (final UsageException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    } catch (final OperatorException e) {
      tell(e.getMessage());
      return e.status();
    }
    if (!Files.exists(EventLogReader.file(directory))) {
      return failed("no events in " + directory);
    }
    try {
      return wantsErrors ? printErrors(directory) : printEvents(directory);
    } catch (final AccessDeniedException e) {
      return failed("no permission for " + e.getFile());
    } catch (final IOException e) {
      return failed(e.getMessage());
    }
  }

  private long sinceEpochMs() {
    if (since == null) {
      return Long.MIN_VALUE;
    }
    final long ms = TimeUnit.NANOSECONDS.toMillis(Durations.ns("--since", since));
    return System.currentTimeMillis() - ms;
  }

  private void requireOneSubject() {
    if (wantsErrors && follows) {
      throw new UsageException("--follow is for events, not for --errors");
    }
    if (dir != null && instance != null) {
      throw new UsageException("--dir and --instance exclude each other");
    }
  }

  private int printEvents(final Path directory) throws IOException {
    final Path old = EventLogReader.oldFile(directory);
    if (Files.exists(old)) {
      printOld(old);
    }
    final EventTail tail = new EventTail(directory, this::print);
    tail.poll();
    if (follows) {
      follow(tail);
    } else {
      tellDoubts(directory, tail);
    }
    return out.checkError() ? Run.FAILED : Run.GOOD;
  }

  /** Those of another version of this program hinder nobody from reading the newer ones. */
  private void printOld(final Path old) {
    try {
      final EventLogReader before = EventLogReader.open(old);
      before.poll(event -> print(event, before.pid()));
    } catch (final IOException e) {
      tell(e.getMessage());
    }
  }

  private void tellDoubts(final Path directory, final EventTail tail) {
    if (tail.unreadable() > 0) {
      tell(tail.unreadable() + " events cannot be read");
    }
    if (last != null && !STOPPED.equals(last.cause()) && !tail.isAlive(directory)) {
      tell("process " + tail.pid() + " has ended without a word: it was killed, or see --errors");
    }
  }

  /** Until a signal ends the process, or nobody reads the output any longer. */
  private void follow(final EventTail tail) throws IOException {
    new Signals(Runtime.getRuntime()::halt).install();
    while (!out.checkError()) { // which flushes
      if (tail.poll() == 0) {
        LockSupport.parkNanos(this, FOLLOW_NS);
      }
    }
  }

  private void print(final Event event, final long pid) {
    last = event;
    if (event.epochMs() >= sinceMs) {
      out.println(isJson ? EventLines.forPrograms(event, pid) : EventLines.forPeople(event));
    }
  }

  private int printErrors(final Path directory) throws IOException {
    for (final Path path : List.of(ErrorLog.oldFile(directory), ErrorLog.file(directory))) {
      if (Files.exists(path)) {
        ErrorLog.read(path, this::print);
      }
    }
    return out.checkError() ? Run.FAILED : Run.GOOD;
  }

  private void print(final int count, final long firstMs, final long lastMs, final String trace) {
    if (lastMs >= sinceMs) {
      out.println(
          isJson
              ? ErrorLines.forPrograms(count, firstMs, lastMs, trace)
              : ErrorLines.forPeople(count, firstMs, lastMs, trace));
    }
  }

  private int failed(final String why) {
    tell(why);
    return Run.FAILED;
  }

  private void tell(final String text) {
    spec.commandLine().getErr().println(Console.PREFIX + text);
  }
}
