package io.millrace.trials.operate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.millrace.trials.Await;
import io.millrace.trials.Backend;
import io.millrace.trials.Limits;
import io.millrace.trials.Memory;
import io.millrace.trials.Millrace;
import io.millrace.trials.MillraceCommand;
import io.millrace.trials.MillraceLauncher;
import io.millrace.trials.Peer;
import io.millrace.trials.Proc;
import io.millrace.trials.Tasks;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Whatever clients do to the admin socket, sessions do not notice: all the time clients play ping
 * pong through both loops, and none of them may lose anything. Conformance O10.
 */
final class AdminIT {
  private static final int PLAYERS = 8;
  private static final int CLIENTS_MAX = 64;
  private static final String NOBODY = "65534";

  private final AtomicBoolean over = new AtomicBoolean();
  private final AtomicInteger playing = new AtomicInteger();
  private final List<Future<Long>> players = new ArrayList<>();
  private Path directory;
  private Backend backend;
  private Millrace millrace;

  @BeforeEach
  void open() {
    directory = MillraceLauncher.freshFolder().resolve("run");
    backend = Backend.echo();
    millrace =
        Millrace.launcher()
            .steadyMemory()
            .tcp(List.of(backend), "--health", "none", "--loops", "2")
            .args("--dir", directory.toString())
            .start();
    for (int i = 0; i < PLAYERS; i++) {
      players.add(Tasks.start(() -> play(millrace.address())));
    }
    Await.until("all play", () -> playing.get() == PLAYERS);
  }

  /** Ping pong until the trial is over; the number of rounds. */
  private long play(final InetSocketAddress address) throws IOException {
    try (Peer client = Peer.connect(address)) {
      long rounds = 0;
      while (!over.get()) {
        client.roundTrip("round " + rounds);
        rounds++;
        if (rounds == 1) {
          playing.incrementAndGet();
        }
      }
      client.end();
      client.readRest();
      return rounds;
    }
  }

  @AfterEach
  void close() {
    over.set(true);
    for (final Future<Long> player : players) {
      assertTrue(Tasks.join(player) > 0, "a player that never came to play");
    }
    millrace
        .awaitSessions(PLAYERS)
        .forEach(line -> assertEquals("client-end", line.cause(), line::toString));
    millrace.close();
    backend.close();
    assertFalse(Files.exists(directory.resolve("admin")), "the socket goes with the process");
  }

  private void assertServes() throws IOException {
    final String answer = Visitor.ask(directory, "status\n");
    assertTrue(answer.startsWith("0 "), answer);
    assertTrue(answer.endsWith("}"), answer);
  }

  @Test
  void shouldRefuseWhatIsNoCommand() throws IOException {
    for (final String text :
        List.of("\n", "\0\n", "nonsense\n", "status\0extra\n", "status\0--no=1\n", "a\nb\n")) {
      final String answer = Visitor.ask(directory, text);
      assertTrue(answer.startsWith("2 "), () -> text + ": " + answer);
      assertTrue(answer.contains("{\"error\":\""), () -> text + ": " + answer);
    }
    final byte[] notUtf8 = {(byte) 0xff, (byte) 0xfe, 0, '\n'};
    try (Visitor visitor = Visitor.of(directory)) {
      assertTrue(visitor.send(notUtf8).answer().contains("not UTF-8"));
    }
    try (Visitor visitor = Visitor.of(directory)) {
      assertTrue(visitor.send("stop").end().answer().contains("before its line was complete"));
    }
    assertServes();
  }

  @Test
  void shouldRefuseAHugeRequestWithoutKeepingIt() throws IOException {
    final long beforeKib = Memory.keptKib(millrace.pid());
    final byte[] part = new byte[1024 * 1024];
    Arrays.fill(part, (byte) 'x');
    try (Visitor visitor = Visitor.of(directory)) {
      boolean closed = false;
      try {
        for (int i = 0; i < Limits.size(64, 512); i++) {
          visitor.send(part);
        }
      } catch (final IOException e) {
        closed = true; // it has been heard for a second
        assertTrue(e.getMessage().matches(".*(Broken pipe|reset).*"), e::toString);
      }
      final String answer = closed ? visitor.answerBeforeReset() : visitor.answer();
      assertTrue(answer.startsWith("2 ") && answer.contains("longer than 65536 bytes"), answer);
    }
    assertServes();
    final long grownKib = Memory.keptKib(millrace.pid()) - beforeKib;
    assertTrue(grownKib < 40 * 1024, "grown by " + grownKib + " KiB");
  }

  @Test
  void shouldServeAThousandClientsBesideThoseThatHang() throws IOException {
    assertServes();
    final int baseline = Proc.descriptors(millrace.pid());
    final List<Visitor> hanging = new ArrayList<>();
    for (int i = 0; i < CLIENTS_MAX / 2; i++) {
      final Visitor visitor = Visitor.of(directory);
      hanging.add(i % 2 == 0 ? visitor : visitor.send("status\0hal"));
    }
    final List<Future<String>> served = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      served.add(Tasks.start(() -> Visitor.ask(directory, "status\n")));
    }
    int most = 0;
    for (final Future<String> each : served) {
      most = Math.max(most, Proc.descriptors(millrace.pid()));
      final String answer = Tasks.join(each);
      assertTrue(answer.startsWith("0 ") && answer.endsWith("}"), answer);
    }
    assertTrue(most <= baseline + CLIENTS_MAX + 2, most + " descriptors, were " + baseline);
    for (final Visitor visitor : hanging) {
      assertEquals("", visitor.answer(), "closed without an answer");
      visitor.close();
    }
    millrace.awaitDescriptors(baseline);
  }

  @Test
  void shouldLetNobodyInButItsUser() throws IOException {
    final Path socket = directory.resolve("admin");
    assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(socket)));
    assumeTrue(Proc.isRoot() && Proc.isInstalled("setpriv"), "needs another user");
    final MillraceCommand other = new MillraceCommand().prefix("setpriv", "--reuid", NOBODY, "--");
    Files.setPosixFilePermissions(
        directory.getParent(), PosixFilePermissions.fromString("rwxr-xr-x"));
    final String dir = directory.toString();
    other.run("status", "--dir", dir).with(1).tells("no permission for " + socket);
    Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-rw-rw-"));
    other.run("stop", "--dir", dir).with(1).tells("no permission");
    new MillraceCommand().run("status", "--dir", dir).with(0);
    assertTrue(millrace.isAlive());
  }

  @Test
  void shouldKeepNothingOfClientsThatComeAndGo() throws IOException {
    final int baseline = Proc.descriptors(millrace.pid());
    for (int i = 0; i < Limits.size(2_000, 20_000); i++) {
      final Visitor visitor = Visitor.of(directory);
      if (i % 3 == 0) {
        visitor.send("status\n"); // and gone before the answer
      }
      visitor.close();
    }
    assertServes();
    millrace.awaitDescriptors(baseline);
    Await.until("players go on", () -> players.stream().noneMatch(Future::isDone));
  }
}
