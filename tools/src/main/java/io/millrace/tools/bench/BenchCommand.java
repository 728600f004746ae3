package io.millrace.tools.bench;

import io.millrace.tools.args.BenchValues;
import io.millrace.tools.args.UsageException;
import io.millrace.tools.console.Console;
import io.millrace.tools.run.Run;
import io.millrace.tools.run.Signals;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.HdrHistogram.Histogram;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code millrace bench}: a load, its latencies and what they are worth. */
@Command(
    name = "bench",
    description = "Latency under load, from the time at which each request was due.",
    footer = "Exit 0: OK; 5: FAIL (an error, the rate not reached, a bound not held); 1; 2.",
    sortOptions = false)
public final class BenchCommand implements Callable<Integer> {
  private static final int FAIL = 5;
  private static final long BOUND_MIN_NS = 1_000;
  private static final long BOUND_MAX_NS = TimeUnit.MINUTES.toNanos(1);

  /** Two signals within this are one: shells send to the process and to its group. */
  private static final long SAME_SIGNAL_NS = TimeUnit.MILLISECONDS.toNanos(500);

  @Spec private CommandSpec spec;

  @Mixin private BenchOptions options;

  @Option(
      names = "--max-added-p99",
      paramLabel = "D",
      description = "FAIL when --via adds more than this to the 99th percentile.")
  private String maxAddedP99;

  @Option(names = "--json", description = "Print the result as JSON.")
  private boolean json;

  @Option(
      names = "--hdr",
      paramLabel = "FILE",
      description = "Write all latencies as one interval of a histogram log.")
  private Path hdr;

  @Option(
      names = "--log",
      paramLabel = "FILE",
      description = "Write a histogram log with an interval for each second or turn.")
  private Path log;

  @Option(names = "--svg", paramLabel = "FILE", description = "Draw the latencies by percentile.")
  private Path svg;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this help message and exit.")
  private boolean helpWanted;

  /** For picocli. */
  public BenchCommand() {}

  @Override
  public Integer call() throws InterruptedException {
    final PrintWriter err = spec.commandLine().getErr();
    try {
      final long boundNs =
          maxAddedP99 == null
              ? 0
              : BenchValues.durationNs("--max-added-p99", maxAddedP99, BOUND_MIN_NS, BOUND_MAX_NS);
      if (boundNs > 0 && !options.isCompared()) {
        throw new UsageException("--max-added-p99: needs --via");
      }
      return run(options.plan(), boundNs);
    } catch (final UsageException e) {
      err.println(Console.PREFIX + e.getMessage());
      return Run.USAGE;
    } catch (final UnknownHostException e) {
      err.println(Console.PREFIX + "the name cannot be looked up: " + e.getMessage());
      return Run.FAILED;
    } catch (final BenchException e) {
      err.println(Console.PREFIX + e.getMessage());
      return Run.FAILED;
    } catch (final IOException e) {
      err.println(Console.PREFIX + "a file cannot be written: " + e.getMessage());
      return Run.FAILED;
    }
  }

  private int run(final BenchPlan plan, final long boundNs)
      throws BenchException, InterruptedException, IOException {
    final AtomicBoolean interrupted = onSignal();
    final PrintWriter err = spec.commandLine().getErr();
    final List<Progress> progress = new ArrayList<>();
    final LiveLine live = LiveLine.isWanted() ? new LiveLine(err) : null;
    if (live != null) {
      progress.add(live);
    }
    try (HdrFile whole = hdr == null ? null : HdrFile.create(hdr, plan);
        HdrFile intervals = log == null ? null : HdrFile.create(log, plan)) {
      if (svg != null) {
        Files.writeString(svg, ""); // what cannot be written is to be known before the run
      }
      if (intervals != null) {
        progress.add((target, interval, all, ns) -> intervals.append(target, interval, ns));
      }
      final Progress every =
          (target, interval, all, ns) ->
              progress.forEach(each -> each.onInterval(target, interval, all, ns));
      final BenchResult result = new Bench(plan, every, interrupted).run();
      if (live != null) {
        live.erase();
      }
      for (int target = 0; whole != null && target < result.readings().size(); target++) {
        final Readings of = result.readings().get(target);
        whole.append(target, of.total().copy(), of.measuredNs());
      }
      return show(result, Verdict.of(result, boundNs));
    }
  }

  private int show(final BenchResult result, final Verdict verdict) throws IOException {
    final PrintWriter out = spec.commandLine().getOut();
    final Histogram floor =
        Floor.measure(result.plan().load(), result.plan().wording().requestBytes());
    if (svg != null) {
      Files.writeString(svg, picture(result, floor));
    }
    if (json) {
      out.println(JsonReport.text(result, floor, verdict));
    } else {
      new Report(out, result).print(floor, verdict);
    }
    out.flush();
    return verdict.isOk() ? 0 : FAIL;
  }

  private static String picture(final BenchResult result, final Histogram floor) {
    final List<PercentilePlot.Curve> curves = new ArrayList<>();
    for (int target = 0; target < result.readings().size(); target++) {
      final String name =
          result.plan().isCompared()
              ? Report.SIDES.get(target)
              : result.plan().targets().get(target).text();
      curves.add(new PercentilePlot.Curve(name, result.readings().get(target).total()));
    }
    curves.add(new PercentilePlot.Curve(Report.FLOOR, floor));
    return PercentilePlot.draw(Report.traffic(result.plan()), curves);
  }

  /** TERM and INT end the load early; a second one ends the process. */
  private static AtomicBoolean onSignal() {
    final AtomicBoolean interrupted = new AtomicBoolean();
    final long[] firstNs = new long[1];
    new Signals(
            status -> {
              if (!interrupted.getAndSet(true)) {
                firstNs[0] = System.nanoTime();
              } else if (System.nanoTime() - firstNs[0] > SAME_SIGNAL_NS) {
                Runtime.getRuntime().halt(FAIL);
              }
            })
        .install();
    return interrupted;
  }
}
