package io.millrace.tools.stat;

import io.millrace.status.CounterSample;
import io.millrace.status.CountersFile;
import io.millrace.status.CountersReader;
import io.millrace.tools.args.Durations;
import io.millrace.tools.args.UsageException;
import io.millrace.tools.console.Console;
import io.millrace.tools.console.Terminal;
import io.millrace.tools.console.Timestamp;
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

/** {@code millrace stat}: all counters, of a live or a dead process. */
@Command(
    name = "stat",
    description =
        "All counters of a live or a dead process, and how fast they grow. Counters that are 0"
            + " are left out unless --filter names them; --json has all.",
    sortOptions = false)
public final class StatCommand implements Callable<Integer> {
  private static final long WATCH_MIN_NS = TimeUnit.MILLISECONDS.toNanos(100);

  /** A process that has shown nothing for so long is stopped or hangs. */
  private static final long SILENT_MS = TimeUnit.SECONDS.toMillis(10);

  @Spec private CommandSpec spec;

  @Option(
      names = "--watch",
      paramLabel = "D",
      description =
          "Look again so often, until TERM or INT: a table that refreshes in place on a terminal,"
              + " else what has moved, a line each.")
  private String watch;

  @Option(
      names = "--filter",
      paramLabel = "TEXT",
      description = "Only counters with this in their name or in what they are of, e.g. rw/pg1.")
  private String filter;

  @Option(names = "--json", description = "One JSON object, with --watch one a line.")
  private boolean isJson;

  @Option(names = "--old", description = "Those of the process before in that run directory.")
  private boolean isOld;

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
  private long watchNs;

  @Override
  public Integer call() {
    out = spec.commandLine().getOut();
    try {
      readOptions();
      final Path directory = RunDirectories.of(System.getenv()).liveOrDead(dir, instance);
      final Path file = isOld ? CountersFile.oldFile(directory) : CountersFile.file(directory);
      if (!Files.exists(file)) {
        return failed(
            (isOld ? "no counters of a process before in " : "no counters in ") + directory);
      }
      return print(new StatSource(file));
    } catch (final UsageException e) {
      throw new ParameterException(spec.commandLine(), e.getMessage(), e);
    } catch (final OperatorException e) {
      tell(e.getMessage());
      return e.status();
    } catch (final AccessDeniedException e) {
      return failed("no permission for " + e.getFile());
    } catch (final IOException e) {
      return failed(e.getMessage());
    }
  }

  private void readOptions() {
    if (dir != null && instance != null) {
      throw new UsageException("--dir and --instance exclude each other");
    }
    watchNs = watch == null ? 0 : Durations.ns("--watch", watch, WATCH_MIN_NS);
  }

  private int print(final StatSource source) throws IOException {
    final StatTable table = new StatTable(filter);
    if (watchNs > 0) {
      new Signals(Runtime.getRuntime()::halt).install();
    }
    final boolean inPlace = watchNs > 0 && !isJson && Terminal.isStandardOutput();
    boolean again = false;
    do {
      final List<CounterSample> samples = source.look();
      if (isJson) {
        out.println(StatJson.of(source.reader(), samples, filter));
      } else if (inPlace) {
        refresh(source.reader(), table.lines(StatRow.all(samples), System.nanoTime()));
      } else if (again) {
        table.moved(StatRow.all(samples), System.nanoTime()).forEach(this::stamped);
      } else {
        out.println(state(source.reader()));
        table.lines(StatRow.all(samples), System.nanoTime()).forEach(out::println);
        tellZeros(table);
      }
      again = true;
    } while (goesOn());
    return out.checkError() ? Run.FAILED : Run.GOOD;
  }

  private boolean goesOn() {
    if (watchNs == 0 || out.checkError()) { // which flushes
      return false;
    }
    LockSupport.parkNanos(this, watchNs);
    return true;
  }

  private void stamped(final String line) {
    final StringBuilder stamp = new StringBuilder();
    Timestamp.append(stamp, System.currentTimeMillis());
    out.println(stamp.append(' ').append(line));
  }

  /** Over the lines of the look before; what does not fit onto the screen is left out. */
  private void refresh(final CountersReader reader, final List<String> lines) {
    final boolean colours = System.getenv("NO_COLOR") == null;
    final int room = Terminal.lines();
    final int shown = room == 0 ? lines.size() : Math.max(1, Math.min(lines.size(), room - 3));
    final StringBuilder screen = new StringBuilder("\u001b[H");
    line(screen, state(reader));
    for (int i = 0; i < shown; i++) {
      final boolean bold = i == 0 && colours;
      line(screen, bold ? "\u001b[1m" + lines.get(i) + "\u001b[0m" : lines.get(i));
    }
    if (shown < lines.size()) {
      line(screen, lines.size() - shown + " more; --filter TEXT shows a part");
    }
    out.print(screen.append("\u001b[J"));
  }

  private static void line(final StringBuilder screen, final String text) {
    screen.append(text).append("\u001b[K\n");
  }

  private static String state(final CountersReader reader) {
    final StringBuilder text = new StringBuilder("process ").append(reader.pid());
    if (reader.isAlive()) {
      final long silentMs = System.currentTimeMillis() - reader.heartbeatEpochMs();
      Timestamp.append(text.append(" lives, since "), reader.startEpochMs());
      if (silentMs > SILENT_MS) {
        text.append("; no sign of life for ").append(silentMs / 1000).append(" s");
      }
    } else if (reader.endedEpochMs() != 0) {
      Timestamp.append(text.append(" has ended in order at "), reader.endedEpochMs());
    } else {
      Timestamp.append(
          text.append(" has ended without a word; last sign of life "), reader.heartbeatEpochMs());
    }
    if (reader.missing() > 0) {
      text.append("; no room for ").append(reader.missing()).append(" of its frontends, backends");
    }
    return text.toString();
  }

  private void tellZeros(final StatTable table) {
    if (table.zeros() > 0) {
      out.println(table.zeros() + " more are 0; --filter TEXT and --json show them");
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
