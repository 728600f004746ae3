package io.millrace.trials.ops;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.trials.Await;
import io.millrace.trials.Backend;
import io.millrace.trials.Millrace;
import io.millrace.trials.Peer;
import io.millrace.trials.Proc;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Descriptors that are used up, and limits that follow from how many there are. */
final class ExhaustionIT {
  private static final int OLD = 10;
  private static final int NEW = 40;
  private static final int ROOM = 7;
  private static final int HELD = 1_500;
  private static final int CPU_PERCENT = 5;
  private static final Pattern ROOM_LINE = Pattern.compile("room for (\\d+) sessions");

  @Test
  @DisplayName(
      "L1 descriptors exhausted: old connections live, new ones are told, no CPU is burnt, all is well afterwards")
  void shouldRecoverWhenDescriptorsWereExhausted() throws Exception {
    try (Crowd crowd = new Crowd();
        Backend echo = Backend.echo();
        Millrace millrace =
            TcpFrontend.launcher(List.of(crowd.text()), "--loops", "2")
                .args("--listen", "127.0.0.1:0", "--backend", echo.text())
                .tolerate("(?i)descriptor|too many open files")
                .start()) {
      final InetSocketAddress address = millrace.addresses().get(1);
      crowd.growTo(millrace.address(), OLD);
      final int before = Proc.descriptors(millrace.pid());
      limitDescriptors(millrace.pid(), before + ROOM);
      final List<Peer> late = new ArrayList<>();
      for (int i = 0; i < NEW; i++) {
        late.add(Peer.connect(address));
      }
      final long percent = Quiet.ownCpuPercent(millrace.pid(), Duration.ofSeconds(2));
      assertTrue(percent < CPU_PERCENT, percent + " % CPU");
      crowd.roundTrips();
      int served = 0;
      for (final Peer peer : late) {
        served += isServed(peer) ? 1 : 0;
      }
      assertTrue(served > 0 && served < ROOM, served + " served in room for " + ROOM);
      crowd.roundTrips();
      late.forEach(Peer::close);
      millrace.awaitDescriptors(before);
      Await.until("new connections are served again", () -> isServed(address));
      for (int i = 0; i < NEW; i++) {
        assertTrue(isServed(address), "one after the other, all are served");
        millrace.awaitDescriptors(before); // room for three only
      }
      crowd.roundTrips();
      Await.until(
          "the operator is told",
          () -> millrace.messages().stream().anyMatch(line -> line.contains("descriptor")));
      Await.until(
          "refused ones are logged", () -> millrace.count(l -> l.cause().equals("error")) > 0);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {64, 1_000})
  @DisplayName(
      "L1 C08 few descriptors from the start: what fits is said and served, the others are refused by count")
  void shouldSayHowManyFitWhenDescriptorsAreFew(final int descriptors) throws Exception {
    try (Crowd crowd = new Crowd();
        Millrace millrace =
            TcpFrontend.launcher(List.of(crowd.text()), "--loops", "2")
                .descriptors(descriptors)
                .start()) {
      final int room = room(millrace);
      assertTrue(room > 0 && room < descriptors / 2, room + " of " + descriptors);
      crowd.growTo(millrace.address(), room);
      for (int i = 0; i < OLD; i++) {
        assertTrue(Crowd.isRefused(millrace.address()), "beyond the room");
      }
      crowd.roundTrips();
      crowd.shrinkTo(room - 1);
      millrace.awaitSessions(OLD + 1);
      crowd.growTo(millrace.address(), room);
      assertEquals(OLD, millrace.count(line -> line.cause().equals("max-sessions")));
    }
  }

  @Test
  @DisplayName("C08 no limit asked for: 1,500 connections are held, each alive")
  void shouldHoldManyConnectionsWithoutAnyFlag() throws Exception {
    try (Crowd crowd = new Crowd();
        Millrace millrace =
            TcpFrontend.launcher(List.of(crowd.text())).descriptors(20_000).start()) {
      assertTrue(room(millrace) >= HELD, () -> "" + millrace.messages());
      crowd.growTo(millrace.address(), HELD);
      crowd.roundTrips();
      assertEquals(List.of(), millrace.sessions());
    }
  }

  /** What the start line says. */
  private static int room(final Millrace millrace) {
    for (final String line : millrace.messages()) {
      final Matcher matcher = ROOM_LINE.matcher(line);
      if (matcher.find()) {
        return Integer.parseInt(matcher.group(1));
      }
    }
    throw new AssertionError("no room is told: " + millrace.messages());
  }

  private static boolean isServed(final InetSocketAddress address) {
    try (Peer peer = Peer.connect(address)) {
      return isServed(peer);
    } catch (final IOException e) {
      throw new AssertionError(e);
    }
  }

  /** Whether a line comes back; else the connection must have been closed. */
  private static boolean isServed(final Peer peer) throws IOException {
    final byte[] answer = new byte[1];
    try {
      peer.send("x");
      return peer.read(answer) == 1 && answer[0] == 'x';
    } catch (final java.net.SocketTimeoutException e) {
      throw new AssertionError("neither served nor told", e);
    } catch (final java.net.SocketException closed) {
      return false;
    }
  }

  private static void limitDescriptors(final long pid, final int limit) {
    Proc.output("prlimit", "--pid", String.valueOf(pid), "--nofile=" + limit + ":" + limit);
  }
}
