package io.millrace.trials.failover;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.millrace.trials.Await;
import io.millrace.trials.Limits;
import io.millrace.trials.Millrace;
import io.millrace.trials.Namespace;
import io.millrace.trials.SessionLine;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * A backend behind a cable that is cut while a query is in flight: no end, no reset, and no
 * keep-alive since bytes are unacknowledged. Case C06, second form.
 */
final class VanishedIT {
  private static final String NEAR = "10.78.0.1";
  private static final String FAR = "10.78.0.2";
  private static final int PORT = 7_000;

  /** Says hello, waits for a word on its input, asks once more and tells how that ends. */
  private static final String CLIENT =
      "exec 3<>/dev/tcp/127.0.0.1/$0; echo hello >&3; read -u 3 a; echo $a; read go;"
          + " echo query >&3; read -u 3 b && echo answered || echo ended";

  private Namespace near;
  private Namespace far;

  @BeforeEach
  void open() throws IOException {
    Namespace.require();
    near = Namespace.open();
    far = Namespace.open();
    near.connect(far, NEAR, FAR);
    near.learn(far, FAR);
    far.learn(near, NEAR);
  }

  @AfterEach
  void close() {
    if (far != null) {
      near.close();
      far.close();
    }
  }

  private Millrace backend() {
    final Millrace echo =
        Millrace.launcher()
            .command("echo")
            .args(FAR + ":" + PORT)
            .prefix(far.prefix().toArray(String[]::new))
            .launch();
    Await.until("the backend listens", () -> far.run("ss", "-tlnH").contains(FAR + ":" + PORT));
    return echo;
  }

  @Test
  void shouldEndAQueryInFlightWithinTheBoundOfSilent() throws Exception {
    final Millrace backend = backend();
    try (Millrace millrace =
        Millrace.launcher()
            .prefix(near.prefix().toArray(String[]::new))
            .args("--listen", "127.0.0.1:0", "--backend", "pg1=" + FAR + ":" + PORT)
            .args("--on-down", "keep,timeout=silent", "--health", "tcp", "--health-fast", "100ms")
            .args("--health-interval", "300ms", "--health-timeout", "1s", "--fall", "2")
            .start()) {
      final Process client = client(millrace.address().getPort());
      final BufferedReader output =
          new BufferedReader(
              new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8));
      assertEquals("hello", output.readLine());
      far.ip("link", "set", "cable", "down");
      client.getOutputStream().write("go\n".getBytes(StandardCharsets.UTF_8));
      client.getOutputStream().flush();
      final SessionLine line = millrace.awaitSession("down-timeout");
      assertEquals("ended", output.readLine());
      assertEquals(12, line.bytesIn(), "the query was in flight: " + line);
      Await.until(
          () -> "down (timeout) in " + millrace.messages(),
          Limits.WAIT,
          () -> millrace.messages().stream().anyMatch(m -> m.contains("pg1: down (timeout)")));
      client.destroyForcibly();
    } finally {
      backend.kill();
    }
  }

  private Process client(final int port) throws IOException {
    final List<String> command = new ArrayList<>(near.prefix());
    command.addAll(List.of("bash", "-c", CLIENT, String.valueOf(port)));
    return new ProcessBuilder(command).redirectErrorStream(false).start();
  }
}
