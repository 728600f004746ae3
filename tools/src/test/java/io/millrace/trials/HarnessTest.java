package io.millrace.trials;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The harness itself, without a forwarder. */
final class HarnessTest {
  @Test
  void shouldReadASessionLine() {
    final SessionLine line =
        SessionLine.parse(
            "{\"cause\":\"idle\",\"bytesIn\":12,\"connectMs\":-0.5e1,\"peer\":null,"
                + "\"attempts\":[{\"backend\":\"b\\u0031\",\"error\":\"refused\",\"ms\":0.3}]}");
    assertEquals("idle", line.cause());
    assertEquals(12, line.bytesIn());
    assertEquals(-5, line.number("connectMs"));
    assertEquals(-1, line.number("peer"));
    assertEquals(List.of("b1:refused"), line.attempts());
  }

  @Test
  void shouldRefuseWhatIsNoJson() {
    for (final String text :
        List.of("{\"a\":1,\"a\":2}", "{\"a\":01}", "[1,]", "\"", "{} x", "nul", "\"\t\"")) {
      assertThrows(IllegalArgumentException.class, () -> Json.parse(text), text);
    }
    assertEquals(Map.of(), Json.parse(" {} "));
  }

  @Test
  void shouldStartTheVirtualMachineAsTheScriptDoes() throws Exception {
    final String script = Files.readString(Path.of("..", "millrace"));
    for (final String option : MillraceLauncher.JVM) {
      assertTrue(script.contains(option), () -> option + " is not in the starter script");
    }
  }

  @Test
  void shouldEchoDirectly() throws Exception {
    try (Backend backend = Backend.echo();
        Peer client = Peer.connect(backend.address())) {
      client.send("hello");
      client.end();
      assertEquals("hello", new String(client.readRest().bytes()));
    }
  }

  @Test
  void shouldHangAtABlackHole() {
    try (BlackHole hole = new BlackHole()) {
      assertThrows(
          java.net.SocketTimeoutException.class,
          () -> new java.net.Socket().connect(hole.address(), 100));
    }
  }
}
