package io.millrace.tools.run;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.tools.Main;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two backends of an exclusive pool that both say that they are the one, in {@code status}. */
final class ConflictTest {
  private static final InetAddress LOOPBACK = InetAddress.getLoopbackAddress();
  private static final long WAIT_NS = TimeUnit.SECONDS.toNanos(20);

  @TempDir private Path folder;

  private String ask(final String... more) {
    final String[] words = new String[3 + more.length];
    words[0] = "status";
    words[1] = "--dir";
    words[2] = folder.resolve("run").toString();
    System.arraycopy(more, 0, words, 3, more.length);
    final ByteArrayOutputStream out = new ByteArrayOutputStream();
    final Signals none = new Signals(status -> {});
    Main.execute(words, new Surroundings(out, out, Map.of(), none));
    return out.toString(StandardCharsets.UTF_8);
  }

  private void await(final String text, final String... more) {
    final long startNs = System.nanoTime();
    String answer = ask(more);
    while (!answer.contains(text) && System.nanoTime() - startNs < WAIT_NS) {
      answer = ask(more);
    }
    assertTrue(answer.contains(text), answer);
  }

  @Test
  void shouldTellOfTwoPrimariesUntilThereIsOneAgain() throws IOException {
    try (ServerSocket one = new ServerSocket(0, 50, LOOPBACK)) {
      final ServerSocket other = new ServerSocket(0, 50, LOOPBACK);
      try (RunningCommand run =
          new RunningCommand(
              folder,
              List.of(
                  "--listen",
                  "127.0.0.1:0",
                  "--name",
                  "rw",
                  "--health",
                  "expect,match=one",
                  "--health-interval",
                  "100ms",
                  "--rise",
                  "1",
                  "--fall",
                  "1",
                  "--exclusive",
                  "claim",
                  "--backend",
                  "a=127.0.0.1:" + one.getLocalPort(),
                  "--backend",
                  "b=127.0.0.1:" + other.getLocalPort()))) {
        greet(one);
        greet(other);
        run.awaitReady();
        await("\"exclusiveConflict\":true", "--json");
        await("W: rw: two backends say that they are the one");
        other.close();
        await("\"exclusiveConflict\":false", "--json");
      }
    }
  }

  /** Says that it is the one to all who come. */
  private static void greet(final ServerSocket server) {
    final Thread thread =
        new Thread(
            () -> {
              while (!server.isClosed()) {
                try (java.net.Socket client = server.accept()) {
                  client.getOutputStream().write("one".getBytes(StandardCharsets.UTF_8));
                  client.getInputStream().readAllBytes();
                } catch (final IOException e) {
                  continue; // it was closed, or a probe has left
                }
              }
            },
            "greeter");
    thread.setDaemon(true);
    thread.start();
  }
}
