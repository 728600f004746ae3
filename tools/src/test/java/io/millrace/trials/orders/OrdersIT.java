package io.millrace.trials.orders;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.trials.Await;
import io.millrace.trials.Backend;
import io.millrace.trials.Limits;
import io.millrace.trials.Millrace;
import io.millrace.trials.MillraceLauncher;
import io.millrace.trials.Peer;
import io.millrace.trials.SessionLine;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Orders of operators take effect on the next session, and end none that they do not name.
 * Conformance B7; case C23 at run time.
 */
final class OrdersIT {
  private final List<Peer> clients = new ArrayList<>();
  private Backend first;
  private Backend second;
  private Millrace millrace;
  private Operator operator;

  @BeforeEach
  void open() {
    first = Backend.naming();
    second = Backend.naming();
    final Path directory = MillraceLauncher.freshFolder().resolve("run");
    operator = new Operator(directory);
    millrace =
        Millrace.launcher()
            .tcp(
                List.of(first.with("max=10"), second.with("max=10")),
                "--name",
                "rw",
                "--balance",
                "round-robin",
                "--health",
                "none",
                "--dir",
                directory.toString())
            .start();
  }

  @AfterEach
  void close() {
    clients.forEach(Peer::close);
    millrace.close();
    first.close();
    second.close();
  }

  /** Opens sessions that stay; returns how many the first backend got. */
  private int connect(final int count) throws IOException {
    int got = 0;
    for (int i = 0; i < count; i++) {
      final Peer client = Peer.connect(millrace.address());
      clients.add(client);
      got += client.readLine().equals(first.name()) ? 1 : 0;
    }
    return got;
  }

  @Test
  void shouldDrainDisableAndEnable() throws Exception {
    assertEquals(2, connect(4));
    operator.run("drain", first.name()).with(0, "draining, was unprobed; 2 sessions");
    assertEquals(0, connect(3));
    clients.get(0).send("still\n");
    assertEquals("still", clients.get(0).readLine());
    operator.run("disable", second.name()).with(1, "last eligible", "--force");
    operator.run("drain", first.name(), "--wait", "300ms").with(1, "2 sessions are left");
    operator.run("disable", "rw/" + first.name()).with(0, "2 sessions");
    final List<SessionLine> ended = millrace.awaitSessions(2);
    ended.forEach(line -> assertEquals("disabled", line.cause()));
    operator.run("drain", first.name(), "--wait", "5s").with(0, "all sessions have ended");
    operator.run("enable", "*").good();
    assertEquals(2, connect(4));
    operator.run("enable", "nobody").with(1, "no backend is called \"nobody\"", "rw/");
    assertTrue(
        millrace.messages().stream().anyMatch(line -> line.contains("by operator")),
        () -> millrace.messages().toString());
  }

  @Test
  void shouldFollowWeightsFromTheNextSessionOn() throws Exception {
    assertEquals(2, connect(4));
    operator.run("weight", first.name(), "3").with(0, "weight 3, was 1", "2 sessions");
    assertEquals(6, connect(8));
    operator.run("weight", first.name() + "=0", second.name() + "=1000").good();
    assertEquals(0, connect(2));
    for (final String wrong : List.of("1001", "2147483647", "1000000000", "-1", "1.5", "x")) {
      final Operator.Answer answer = operator.run("weight", first.name() + "=" + wrong);
      assertTrue(answer.status() == 1 || answer.status() == 2, answer::toString);
      assertTrue(answer.err().contains(wrong) || answer.err().contains("1000"), answer::toString);
    }
    operator.run("weight", first.name() + "=1", second.name() + "=1").good();
    assertEquals(1, connect(2));
  }

  @Test
  void shouldTellWhereSessionsWouldGo() throws Exception {
    connect(8);
    operator
        .run("what-if", "down", first.name())
        .with(0, "4 sessions would come again", "4 + 4 = 8 of 10, 80 %: above 60 %");
    connect(4);
    operator.run("what-if", "down", first.name()).with(3, "120 %: OVER FULL");
    operator.run("drain", second.name()).good();
    operator.run("what-if", "down", first.name()).with(3, "no backend is left");
  }

  @Test
  void shouldListAndCloseSessions() throws Exception {
    connect(6);
    operator.run("sessions").with(0, "CLIENT", "127.0.0.1:", "open", first.name());
    operator.run("sessions", "--by", "backend", "--json").with(0, "\"sessions\":3");
    operator.run("sessions", "--backend", first.name(), "--top", "2", "--json").good();
    operator.run("sessions", "--state", "asleep").with(2, "asleep", "half-closed");
    operator.run("close", "--backend", first.name(), "--dry-run").with(0, "would close 3");
    operator.run("close", "--backend", first.name(), "--rate", "20/s").with(0, "closed 3");
    millrace.awaitSessions(3).forEach(line -> assertEquals("closed", line.cause()));
    final String json = operator.run("sessions", "--json").good().out();
    final String id = json.replaceFirst("(?s).*?\"id\":\"([^\"]+)\".*", "$1");
    operator.run("close", id).with(0, "closed 1");
    assertEquals(id, millrace.awaitSessions(4).get(3).text("id"));
    operator.run("close", id).with(1, "no live session");
    operator.run("close").with(2, "which sessions?");
  }

  @Test
  void shouldRefuseClientsThatAreDenied() throws Exception {
    connect(2);
    operator.run("deny", "127.0.0.1", "--close").with(0, "sessions closed: 2");
    millrace.awaitSessions(2).forEach(line -> assertEquals("deny", line.cause()));
    try (Peer refused = Peer.connect(millrace.address())) {
      assertEquals(0, refused.readRest().bytes().length);
    }
    operator.run("allow", "127.0.0.1", "--frontend", "rw").good();
    connect(1);
    operator.run("deny", "127.0.0.0/8", "--for", "1s").with(0, "127.0.0.0/8: deny");
    connect(1); // the longer prefix holds
    operator.run("deny", "::ffff:1.2.3.4/90").with(2, "::ffff:1.2.3.4/90");
    operator.run("deny", "127.0.0.1", "--frontend", "ro").with(1, "\"ro\"");
    operator.run("deny", "127.0.0.1", "--for", "1s").good();
    Await.until("clients are served again", Limits.WAIT, this::isServed);
  }

  private boolean isServed() {
    try (Peer client = Peer.connect(millrace.address())) {
      client.end();
      return client.readRest().bytes().length > 0;
    } catch (final IOException e) {
      return false; // reset because it was refused
    }
  }
}
