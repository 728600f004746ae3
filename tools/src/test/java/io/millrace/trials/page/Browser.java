package io.millrace.trials.page;

import static org.junit.jupiter.api.Assertions.fail;

import com.google.gson.JsonObject;
import io.millrace.trials.Limits;
import io.millrace.trials.MillraceLauncher;
import io.millrace.trials.Proc;
import io.millrace.trials.Tasks;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/** Headless Chromium, driven over its own protocol. */
final class Browser implements AutoCloseable {
  private static final String PROGRAM = "chromium";
  private static final String LISTENING = "DevTools listening on ";

  private static final List<String> FLAGS =
      List.of(
          "--headless",
          "--no-sandbox",
          "--disable-gpu",
          "--disable-quic",
          "--disable-dev-shm-usage",
          "--no-first-run",
          "--disable-background-networking",
          "--disable-component-update",
          "--disable-sync",
          "--hide-scrollbars",
          "--remote-debugging-port=0");

  private final Process process;
  private final Wire wire;

  private Browser(final Process process, final Wire wire) {
    this.process = process;
    this.wire = wire;
  }

  /** Skips the trial where there is no Chromium; fails where CI=true. */
  static Browser start() {
    if (!Proc.isInstalled(PROGRAM)) {
      final String missing = PROGRAM + " is not installed";
      if ("true".equals(System.getenv("CI"))) {
        fail(missing + ", and CI=true");
      }
      Assumptions.abort(missing);
    }
    final List<String> command = new ArrayList<>(List.of(PROGRAM));
    command.addAll(FLAGS);
    command.add("--user-data-dir=" + MillraceLauncher.freshFolder());
    command.add("about:blank");
    final Process process;
    try {
      process = new ProcessBuilder(command).redirectOutput(ProcessBuilder.Redirect.DISCARD).start();
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
    try {
      return new Browser(process, new Wire(Tasks.join(Tasks.start(() -> address(process)))));
    } catch (final AssertionError e) {
      end(process);
      throw e;
    }
  }

  /** What it says on stderr; the rest of that is read and dropped. */
  private static String address(final Process process) throws IOException {
    final BufferedReader reader =
        new BufferedReader(new InputStreamReader(process.getErrorStream(), StandardCharsets.UTF_8));
    for (String line = reader.readLine(); line != null; line = reader.readLine()) {
      if (line.startsWith(LISTENING)) {
        Tasks.run(() -> reader.lines().forEach(dropped -> {}));
        return line.substring(LISTENING.length()).strip();
      }
    }
    throw new IOException(PROGRAM + " ended before it listened");
  }

  /** Another tab, with nothing in it yet. */
  Tab tab() {
    final JsonObject blank = new JsonObject();
    blank.addProperty("url", "about:blank");
    final JsonObject attach = new JsonObject();
    attach.addProperty(
        "targetId", (String) wire.call(null, "Target.createTarget", blank).get("targetId"));
    attach.addProperty("flatten", true);
    return new Tab(
        wire, (String) wire.call(null, "Target.attachToTarget", attach).get("sessionId"));
  }

  @Override
  public void close() {
    wire.close();
    end(process);
  }

  private static void end(final Process process) {
    final List<ProcessHandle> children = process.descendants().toList();
    process.destroyForcibly();
    children.forEach(ProcessHandle::destroyForcibly);
    try {
      process.waitFor(Limits.waitMillis(), TimeUnit.MILLISECONDS);
    } catch (final InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
