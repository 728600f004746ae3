package io.millrace.tools.run;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code run} on a thread of this process. Closing it ends it in any case. */
final class RunningCommand implements AutoCloseable {
  private static final Pattern PORT = Pattern.compile("(?m)^\\S+  tcp \\S+:(\\d+) ");
  private static final long WAIT_SECONDS = 20;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private final CompletableFuture<Integer> status = new CompletableFuture<>();
  private final Signals signals = new Signals(status::complete);

  RunningCommand(final Path folder, final List<String> flags) {
    final List<String> args = new ArrayList<>(flags);
    args.addAll(List.of("--dir", folder.resolve("run").toString()));
    final Surroundings surroundings = new Surroundings(out, err, Map.of(), signals);
    final Thread thread =
        new Thread(
            () -> {
              try {
                status.complete(Run.execute(args, surroundings));
              } catch (final RuntimeException | Error e) {
                status.completeExceptionally(e);
              }
            },
            "run");
    thread.setDaemon(true);
    thread.start();
  }

  Signals signals() {
    return signals;
  }

  /** A signal comes on a thread of its own, which stays as a watch. */
  void signal() {
    final Thread thread = new Thread(signals::terminate, "signal");
    thread.setDaemon(true);
    thread.start();
  }

  String out() {
    return out.toString(StandardCharsets.UTF_8);
  }

  String err() {
    return err.toString(StandardCharsets.UTF_8);
  }

  boolean isRunning() {
    return !status.isDone();
  }

  int port() {
    final Matcher matcher = PORT.matcher(err());
    assertTrue(matcher.find(), err());
    return Integer.parseInt(matcher.group(1));
  }

  void awaitReady() {
    awaitLine("ready in ");
  }

  void awaitLine(final String text) {
    final long deadlineNs = System.nanoTime() + TimeUnit.SECONDS.toNanos(WAIT_SECONDS);
    while (!err().contains(text) && isRunning() && System.nanoTime() < deadlineNs) {
      Thread.onSpinWait();
    }
    assertTrue(err().contains(text), () -> err() + status);
  }

  int awaitStatus() throws Exception {
    return status.get(WAIT_SECONDS, TimeUnit.SECONDS);
  }

  @Override
  public void close() {
    signal();
    try {
      status.get(WAIT_SECONDS, TimeUnit.SECONDS);
    } catch (final InterruptedException
        | ExecutionException
        | java.util.concurrent.TimeoutException e) {
      throw new CompletionException(e);
    }
  }
}
