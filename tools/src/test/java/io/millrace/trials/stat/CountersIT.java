package io.millrace.trials.stat;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.trials.Await;
import io.millrace.trials.Backend;
import io.millrace.trials.Limits;
import io.millrace.trials.Millrace;
import io.millrace.trials.MillraceLauncher;
import io.millrace.trials.Peer;
import io.millrace.trials.Ports;
import io.millrace.trials.SessionLine;
import io.millrace.trials.Tasks;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Counters add up, and agree with the session log and with what the clients counted. Case C35. */
final class CountersIT {
  private static final int SESSIONS = Limits.size(1_000, 10_000);
  private static final int CLIENTS = 5;
  private static final int ROUND = 1_000;
  private static final String DENIED = "127.0.0.3";
  private static final Pattern NOT_LOGGED = Pattern.compile("(\\d+) refused sessions not logged");

  private final Path folder = MillraceLauncher.freshFolder().resolve("run");

  private static void requireSums(final Stat stat, final String frontend) {
    assertEquals(
        stat.sum("frontend.sessions-ended", frontend),
        stat.total("frontend.session-ends", frontend));
    assertEquals(
        stat.sum("frontend.sessions-refused", frontend), stat.total("frontend.refusals", frontend));
    assertEquals(
        stat.sum("frontend.connect-failures", frontend),
        stat.total("frontend.connect-errors", frontend));
    assertEquals(
        stat.sum("frontend.connect-failures", frontend),
        stat.total("backend.connect-errors", frontend));
    assertEquals(stat.sum("frontend.bytes-in", frontend), stat.total("backend.bytes-in", frontend));
    assertEquals(
        stat.sum("frontend.bytes-out", frontend), stat.total("backend.bytes-out", frontend));
    assertEquals(
        stat.sum("frontend.datagrams-in", frontend), stat.total("backend.datagrams-in", frontend));
  }

  @Test
  @DisplayName("C35 known sessions of each kind: each counter is the script's own sum")
  void shouldCountExactlyWhatTheScriptHasDone() throws Exception {
    try (Backend backend = Scripted.backend();
        Backend keeper = Backend.silent();
        DatagramSocket echo = echo();
        Millrace millrace = known(backend, keeper, echo)) {
      final List<InetSocketAddress> at = millrace.addresses();
      long in = 0;
      long out = 0;
      for (int i = 0; i < 200; i++) {
        final Scripted.Tally tally = Scripted.CLIENT_ENDS.run(at.get(0), 10 * i);
        in += tally.in();
        out += tally.out();
      }
      for (int i = 0; i < 20; i++) {
        final Scripted.Tally tally = Scripted.CLIENT_RESETS.run(at.get(0), 100);
        in += tally.in();
        out += tally.out();
      }
      try (Peer holder = Peer.connect(at.get(1))) {
        assertEquals(at.get(1), holder.remote());
        keeper.peer(0);
        for (int i = 0; i < 20; i++) {
          assertEquals(0, Scripted.refused(at.get(1), "127.0.0.1"));
        }
      }
      for (int i = 0; i < 20; i++) {
        Scripted.CLIENT_ENDS.run(at.get(2), 50);
      }
      datagrams(at.get(3));
      millrace.awaitSessions(220 + 20 + 20 + 10);
      final Stat stat = Stat.of(folder);
      assertEquals(220, stat.sum("frontend.accepted", "tcp"));
      assertEquals(220, stat.sum("frontend.sessions-opened", "tcp"));
      assertEquals(200, stat.sum("frontend.session-ends.client-end.client", "tcp"));
      assertEquals(20, stat.sum("frontend.session-ends.client-reset.client", "tcp"));
      assertEquals(in, stat.sum("frontend.bytes-in", "tcp"));
      assertEquals(out, stat.sum("frontend.bytes-out", "tcp"));
      assertEquals(21, stat.sum("frontend.accepted", "cap"));
      assertEquals(20, stat.sum("frontend.refusals.max-sessions", "cap"));
      assertEquals(1, stat.sum("frontend.sessions-opened", "cap"));
      assertEquals(20, stat.sum("frontend.connect-errors.refused", "spare"));
      assertEquals(20, stat.sum("backend.connect-errors.refused", "spare", "dead"));
      assertEquals(0, stat.sum("backend.sessions-reached", "spare", "dead"));
      assertEquals(20, stat.sum("backend.sessions-reached", "spare", "live"));
      assertEquals(1_000, stat.sum("frontend.datagrams-in", "game"));
      assertEquals(37_000, stat.sum("frontend.bytes-in", "game"));
      assertEquals(1_000, stat.sum("frontend.datagrams-out", "game"));
      assertEquals(10, stat.sum("frontend.datagram-drops.refused", "game"));
      assertEquals(10, stat.sum("frontend.datagrams-dropped-in", "game"));
      assertEquals(10, stat.sum("frontend.refusals.max-sessions", "game"));
      assertEquals(0, stat.sum("frontend.kernel-drops", "game"));
      List.of("tcp", "cap", "spare", "game").forEach(each -> requireSums(stat, each));
      assertEquals(stat.counts(), Stat.of(folder).counts(), "a second look");
    }
  }

  private Millrace known(final Backend backend, final Backend keeper, final DatagramSocket echo) {
    return Millrace.launcher()
        .args("--loops", "2", "--dir", folder.toString(), "--eject-after", "0")
        .args("--listen", "127.0.0.1:0", "--name", "tcp", "--backend", backend.text())
        .args("--listen", "127.0.0.1:0", "--name", "cap", "--backend", keeper.text())
        .args("--max-sessions", "1")
        .args("--listen", "127.0.0.1:0", "--name", "spare", "--balance", "first")
        .args("--backend", "dead=127.0.0.1:" + Ports.free(), "--backend", "live=" + backend.text())
        .args("--listen", "udp://127.0.0.1:0", "--name", "game", "--max-sessions", "10")
        .args("--backend", "127.0.0.1:" + echo.getLocalPort())
        .start();
  }

  /** 1000 datagrams of 37 bytes from ten clients, one each from ten more, for whom is no room. */
  private static void datagrams(final InetSocketAddress address) throws IOException {
    final List<DatagramSocket> clients = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      clients.add(new DatagramSocket(0, InetAddress.getLoopbackAddress()));
      for (int j = 0; j < 100; j++) {
        ask(clients.get(i), address);
      }
    }
    for (int i = 0; i < 10; i++) {
      final DatagramSocket late = new DatagramSocket(0, InetAddress.getLoopbackAddress());
      late.send(new DatagramPacket(new byte[37], 37, address));
      clients.add(late);
    }
    clients.forEach(DatagramSocket::close);
  }

  private static void ask(final DatagramSocket client, final InetSocketAddress address)
      throws IOException {
    client.setSoTimeout(Limits.waitMillis());
    client.send(new DatagramPacket(new byte[37], 37, address));
    client.receive(new DatagramPacket(new byte[64], 64));
  }

  private static DatagramSocket echo() throws IOException {
    final DatagramSocket socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
    Tasks.run(
        () -> {
          final DatagramPacket packet = new DatagramPacket(new byte[64], 64);
          while (!socket.isClosed()) {
            socket.receive(packet);
            socket.send(packet);
          }
        });
    return socket;
  }

  @Test
  @DisplayName("C35 random sessions: counters, session log and clients say the same")
  void shouldAgreeWithLogAndClientsWhenSessionsAreRandom() throws Exception {
    final long seed = Long.getLong("millrace.seed", System.nanoTime());
    System.out.println("random sessions: -Dmillrace.seed=" + seed);
    try (Backend a = Scripted.backend();
        Backend b = Scripted.backend();
        Millrace millrace =
            Millrace.launcher()
                .args("--loops", "2", "--dir", folder.toString(), "--eject-after", "0")
                .args("--listen", "127.0.0.1:0", "--name", "rw", "--deny", DENIED + "/32")
                .args("--backend", "a=" + a.text(), "--backend", "b=" + b.text())
                .args("--backend", "dead=127.0.0.1:" + Ports.free())
                .start()) {
      final AtomicInteger denied = new AtomicInteger();
      final List<Scripted.Tally> tallies = new ArrayList<>();
      for (int i = 0; i < SESSIONS / ROUND; i++) { // each bounded in time on any machine
        tallies.addAll(run(millrace.address(), seed + (long) i * CLIENTS, denied));
      }
      Await.until(
          () -> tallies.size() + " lines, are " + millrace.sessions().size(),
          Limits.WAIT,
          () -> millrace.count(each -> !"deny".equals(each.cause())) == tallies.size());
      Await.until(
          () -> denied + " refusals logged or told, are " + logged(millrace),
          Limits.WAIT,
          () -> logged(millrace) == denied.get());
      final Stat stat = Stat.of(folder);
      requireSums(stat, "rw");
      requireCounters(stat, tallies, denied.get());
      requireLog(millrace, stat, tallies);
      assertEquals(stat.counts(), Stat.of(folder).counts(), "a second look");
    }
  }

  private static List<Scripted.Tally> run(
      final InetSocketAddress address, final long seed, final AtomicInteger denied) {
    final List<CompletableFuture<List<Scripted.Tally>>> tasks = new ArrayList<>();
    for (int i = 0; i < CLIENTS; i++) {
      final Random random = new Random(seed + i);
      tasks.add(
          Tasks.start(
              () -> {
                final List<Scripted.Tally> tallies = new ArrayList<>();
                for (int j = 0; j < ROUND / CLIENTS; j++) {
                  if (random.nextInt(10) == 0) {
                    assertEquals(0, Scripted.refused(address, DENIED));
                    denied.incrementAndGet();
                  } else {
                    tallies.add(Scripted.random(address, random));
                  }
                }
                return tallies;
              }));
    }
    final List<Scripted.Tally> all = new ArrayList<>();
    tasks.forEach(each -> all.addAll(Tasks.join(each)));
    return all;
  }

  private static void requireCounters(
      final Stat stat, final List<Scripted.Tally> tallies, final int denied) {
    assertEquals(tallies.size() + denied, stat.sum("frontend.accepted", "rw"));
    assertEquals(tallies.size(), stat.sum("frontend.sessions-opened", "rw"));
    assertEquals(tallies.size(), stat.sum("frontend.sessions-ended", "rw"));
    assertEquals(tallies.size(), stat.total("backend.sessions-reached", "rw"), "with the dead one");
    assertEquals(denied, stat.sum("frontend.refusals.deny", "rw"));
    assertEquals(denied, stat.sum("frontend.sessions-refused", "rw"));
    for (final Scripted script : Scripted.values()) {
      assertEquals(
          tallies.stream().filter(each -> each.script() == script).count(),
          stat.sum("frontend.session-ends." + script.cause + "." + script.by, "rw"),
          script::toString);
    }
    assertEquals(
        tallies.stream().mapToLong(Scripted.Tally::in).sum(), stat.sum("frontend.bytes-in", "rw"));
    assertEquals(
        tallies.stream().mapToLong(Scripted.Tally::out).sum(),
        stat.sum("frontend.bytes-out", "rw"));
  }

  private static void requireLog(
      final Millrace millrace, final Stat stat, final List<Scripted.Tally> tallies) {
    final Map<String, List<SessionLine>> byClient = new HashMap<>();
    long tries = 0;
    for (final SessionLine line : millrace.sessions()) {
      tries += line.attempts().size();
      byClient.computeIfAbsent(line.client(), any -> new ArrayList<>()).add(line);
    }
    assertEquals(tries, stat.sum("frontend.connect-errors.refused", "rw"));
    assertTrue(tries > 0, "the dead one was never tried");
    for (final Scripted.Tally tally : tallies) {
      final String client = "127.0.0.1:" + tally.client().getPort(); // may be used again
      final boolean found =
          byClient.getOrDefault(client, List.of()).removeIf(each -> fits(each, tally));
      assertTrue(found, () -> "no line says " + tally + ": " + byClient.get(client));
    }
  }

  private static boolean fits(final SessionLine line, final Scripted.Tally tally) {
    return line.cause().equals(tally.script().cause)
        && line.endedBy().equals(tally.script().by)
        && line.bytesIn() == tally.in()
        && line.bytesOut() == tally.out();
  }

  /** Refusals with a line, and those of which it is told that they have none. */
  private static long logged(final Millrace millrace) {
    long count = millrace.count(each -> "deny".equals(each.cause()));
    for (final String line : millrace.messages()) {
      final Matcher matcher = NOT_LOGGED.matcher(line);
      count += matcher.find() ? Long.parseLong(matcher.group(1)) : 0;
    }
    return count;
  }
}
