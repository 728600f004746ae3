package io.millrace.trials.operate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.trials.Await;
import io.millrace.trials.Backend;
import io.millrace.trials.Json;
import io.millrace.trials.Limits;
import io.millrace.trials.Millrace;
import io.millrace.trials.MillraceCommand;
import io.millrace.trials.MillraceLauncher;
import io.millrace.trials.Peer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** {@code status} and {@code backends} of a live forwarder. */
final class StatusIT {
  private final Path folder = MillraceLauncher.freshFolder();
  private final Path file = folder.resolve("some.args");
  private final String directory = folder.resolve("run").toString();
  private final MillraceCommand command = new MillraceCommand();
  private Backend alive;
  private Backend dead;

  @BeforeEach
  void open() throws IOException {
    alive = Backend.echo();
    dead = Backend.echo();
    dead.stopListening();
    Files.writeString(file, "--health tcp --health-interval 200ms --fall 1\n");
  }

  @AfterEach
  void close() {
    alive.close();
    dead.close();
  }

  private Millrace start(final String... more) {
    return Millrace.launcher()
        .args("--listen", "127.0.0.1:0", "--name", "rw", "--dir", directory)
        .args("--backend", "a=" + alive.text() + ",max=7", "--backend", "b=" + dead.text())
        .args("--log", "-")
        .args(more)
        .start();
  }

  private MillraceCommand.Answer ask(final String... words) {
    final List<String> line = new ArrayList<>(List.of(words));
    line.addAll(List.of("--dir", directory));
    return command.run(line.toArray(String[]::new));
  }

  private Map<?, ?> status(final int exit) throws IOException {
    return (Map<?, ?>) answer("status", exit);
  }

  private Map<?, ?> backend(final int index) throws IOException {
    return (Map<?, ?>) ((List<?>) answer("backends", 0)).get(index);
  }

  /** Asks without a command of its own, which takes its time to start. */
  private Object answer(final String request, final int exit) throws IOException {
    final String answer = Visitor.ask(Path.of(directory), request + "\n");
    assertTrue(answer.startsWith(exit + " "), answer);
    return Json.parse(answer.substring(answer.indexOf('\n') + 1));
  }

  private static Map<?, ?> first(final Map<?, ?> status, final String list) {
    return (Map<?, ?>) ((List<?>) status.get(list)).get(0);
  }

  @Test
  void shouldTellTheStateOfFrontendsAndFailWhenOneHasNoBackend() throws IOException {
    try (Millrace millrace = start("@" + file);
        Peer client = Peer.connect(millrace.address())) {
      client.roundTrip("open");
      final Map<?, ?> status = status(0);
      assertEquals((double) millrace.pid(), status.get("pid"));
      assertEquals(false, status.get("filesChanged"));
      assertEquals(false, status.get("ending"));
      assertTrue(!Instant.parse((String) status.get("since")).isAfter(Instant.now()));
      final Map<?, ?> frontend = first(status, "frontends");
      assertEquals("rw", frontend.get("name"));
      assertEquals("open", frontend.get("state"));
      assertEquals("127.0.0.1:" + millrace.address().getPort(), frontend.get("listen"));
      assertEquals(1.0, frontend.get("eligible"));
      assertEquals(2.0, frontend.get("backends"));
      assertEquals(1.0, frontend.get("sessions"));
      assertEquals(2, ((List<?>) status.get("backends")).size());
      final String screen = ask("status").with(0).out();
      assertTrue(screen.contains("rw        tcp://127.0.0.1:"), screen);
      assertTrue(screen.contains("rw/b"), screen);
      alive.stopListening();
      Await.until(
          () -> "down in " + millrace.messages(),
          Limits.WAIT,
          () -> millrace.messages().stream().anyMatch(l -> l.contains("rw/a: down (refused)")));
      assertEquals("no-backend", first(status(1), "frontends").get("state"));
      client.roundTrip("still");
    }
  }

  @Test
  void shouldTellWhatIsKnownOfEachBackend() throws IOException {
    final Instant before = Instant.now();
    try (Millrace millrace = start("@" + file)) {
      try (Peer client = Peer.connect(millrace.address())) {
        client.roundTrip("12345");
        client.end();
        client.readRest();
      }
      millrace.awaitSessions(1);
      assertEquals(
          2, ((List<?>) ask("backends", "--json").with(0).json()).size(), "as the command has it");
      final Map<?, ?> up = backend(0);
      assertEquals("rw", up.get("frontend"));
      assertEquals("a", up.get("name"));
      assertEquals(alive.text(), up.get("address"));
      assertEquals(List.of("127.0.0.1"), up.get("addresses"));
      assertEquals("up", up.get("state"));
      assertEquals(true, up.get("eligible"));
      assertEquals("good", up.get("lastProbe"));
      assertEquals(7.0, up.get("max"));
      assertEquals(1.0, up.get("weight"));
      assertEquals(1.0, up.get("effectiveWeight"));
      assertEquals(false, up.get("backup"));
      assertEquals(0.0, up.get("sessions"));
      assertEquals(1.0, up.get("total"));
      assertEquals(6.0, up.get("bytesIn"));
      assertEquals(6.0, up.get("bytesOut"));
      final Map<?, ?> down = backend(1);
      assertEquals("down", down.get("state"));
      assertEquals("probe", down.get("by"));
      assertEquals("refused", down.get("why"));
      assertEquals(null, down.get("max"));
      assertTrue(
          Instant.parse((String) down.get("since")).isAfter(before.minusSeconds(1)),
          down::toString);
      assertEquals(Map.of(), down.get("failures"));
      final String table = ask("backends").with(0).out();
      assertTrue(
          table.matches("(?s).*rw/b +" + dead.text() + " +down .* probe +refused .*"), table);
    }
  }

  @Test
  void shouldCountFailuresByKindAndSessionsBySecond() throws IOException {
    try (Millrace millrace =
        start("--health", "none", "--balance", "round-robin", "--eject-after", "0")) {
      for (int i = 0; i < 6; i++) {
        try (Peer client = Peer.connect(millrace.address())) {
          client.roundTrip("round " + i);
        }
      }
      millrace.awaitSessions(6);
      final Map<?, ?> refusing = backend(1);
      assertEquals("unprobed", refusing.get("state"));
      assertEquals(0.0, refusing.get("total"));
      final Object refused = ((Map<?, ?>) refusing.get("failures")).get("refused");
      assertTrue(refused instanceof Double count && count >= 1 && count <= 6, refusing::toString);
      assertEquals(6.0, backend(0).get("total"));
      Await.until(
          "a rate over ten seconds",
          Limits.WAIT.multipliedBy(2),
          () -> {
            final Object rate = rate();
            return rate instanceof Double perSecond && perSecond > 0 && perSecond <= 6;
          });
    }
  }

  @Test
  void shouldCountFlowsToo() throws IOException {
    try (DatagramSocket server = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        DatagramSocket client = new DatagramSocket();
        Millrace millrace =
            Millrace.launcher()
                .args("--listen", "udp://127.0.0.1:0", "--dir", directory, "--health", "none")
                .args("--backend", "u=127.0.0.1:" + server.getLocalPort(), "--replies", "2")
                .start()) {
      server.setSoTimeout(Limits.waitMillis());
      client.connect(millrace.address());
      client.setSoTimeout(Limits.waitMillis());
      exchange(client, server);
      assertEquals(1.0, backend(0).get("sessions"));
      assertEquals(1.0, backend(0).get("total"));
      assertEquals(12.0, backend(0).get("bytesIn"), "counted as they go");
      exchange(client, server);
      millrace.awaitSession("replies");
      assertEquals(0.0, backend(0).get("sessions"));
      assertEquals(24.0, backend(0).get("bytesIn"));
      assertEquals(10.0, backend(0).get("bytesOut"));
      assertEquals("udp", first(status(0), "frontends").get("proto"));
    }
  }

  private Object rate() {
    try {
      return first(status(0), "frontends").get("newPerSecond");
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** 12 bytes there, 5 back. */
  private static void exchange(final DatagramSocket client, final DatagramSocket server)
      throws IOException {
    client.send(new DatagramPacket(new byte[12], 12));
    final DatagramPacket got = new DatagramPacket(new byte[100], 100);
    server.receive(got);
    got.setLength(5);
    server.send(got);
    client.receive(new DatagramPacket(new byte[100], 100));
  }

  @Test
  void shouldSayWhetherTheFilesDifferNow() throws IOException {
    try (Millrace millrace = start("@" + file)) {
      Files.writeString(file, "# a remark\n" + Files.readString(file));
      assertEquals(false, status(0).get("filesChanged"));
      Files.writeString(file, Files.readString(file) + "--queue 5\n");
      assertEquals(true, status(0).get("filesChanged"));
      assertTrue(ask("status").out().contains("\na file differs from what is running\n"));
      Files.delete(file);
      final String screen = ask("status").out();
      assertTrue(screen.contains("\na file cannot be read now: "), screen);
      assertTrue(screen.contains(file.toString()), screen);
      assertTrue(millrace.isAlive());
    }
  }
}
