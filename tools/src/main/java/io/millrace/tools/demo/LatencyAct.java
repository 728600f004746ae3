package io.millrace.tools.demo;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import org.HdrHistogram.Histogram;

/** What the forwarder adds to a round trip, measured direct and through it in turns. */
final class LatencyAct {
  private static final int CONNECTIONS = 4;
  private static final int TURNS = 6;
  private static final int WARMUP_MS = 600;
  private static final int SLICE_MS = 200;

  private final Setting setting;
  private final Claims claims;
  private final Side direct = new Side();
  private final Side through = new Side();

  LatencyAct(final Setting setting, final Claims claims) {
    this.setting = setting;
    this.claims = claims;
  }

  void play() throws IOException {
    claims.say("");
    claims.say("1. What it adds to a round trip");
    claims.say(
        "   %d connections send %d bytes and wait for the answer (closed loop), direct and through in %d turns each;",
        CONNECTIONS, PingPongClient.MESSAGE_BYTES, TURNS);
    claims.say(
        "   load, peers and forwarder share %d cores here.",
        Runtime.getRuntime().availableProcessors());
    final InetSocketAddress a = setting.a().tcpAddress();
    final InetSocketAddress b = setting.b().tcpAddress();
    try (PingPong straight = new PingPong(List.of(a, b, a, b));
        PingPong forwarded = new PingPong(Collections.nCopies(CONNECTIONS, setting.tcp()))) {
      straight.run(WARMUP_MS);
      forwarded.run(WARMUP_MS);
      for (int i = 0; i < TURNS; i++) {
        direct.add(straight.run(SLICE_MS));
        through.add(forwarded.run(SLICE_MS));
      }
      report();
      check(straight, forwarded);
    }
  }

  private void report() {
    claims.say("");
    claims.say("   round trip, microseconds");
    claims.say("                    p50                               p99");
    claims.say(
        "     direct  %10.1f                        %10.1f",
        direct.medianUs(0), direct.medianUs(1));
    claims.say(
        "     through %10.1f                        %10.1f",
        through.medianUs(0), through.medianUs(1));
    claims.say("     added   %-33s %-33s", added(0), added(1));
    claims.say("   Medians of the turns; in brackets the lowest and the highest turn.");
    claims.say("");
  }

  private void check(final PingPong straight, final PingPong forwarded) {
    final List<String> broken = new ArrayList<>();
    forwarded.clients().forEach(client -> broken.add(client.broken()));
    straight.clients().forEach(client -> broken.add(client.broken()));
    broken.removeIf(reason -> reason == null);
    claims.check(
        broken.isEmpty() && through.roundTrips > 0,
        "%,d round trips through and %,d direct, every answer the right one%s",
        through.roundTrips,
        direct.roundTrips,
        broken.isEmpty() ? "" : ": " + broken);
  }

  private String added(final int percentile) {
    final List<Double> differences = new ArrayList<>();
    for (int i = 0; i < TURNS; i++) {
      differences.add(through.us.get(percentile).get(i) - direct.us.get(percentile).get(i));
    }
    Collections.sort(differences);
    return String.format(
        Locale.ROOT,
        "%10.1f  (%.1f to %.1f)",
        Side.middle(differences),
        differences.get(0),
        differences.get(TURNS - 1));
  }

  /** The turns of one side: p50 and p99 of each. */
  private static final class Side {
    final List<List<Double>> us = List.of(new ArrayList<>(), new ArrayList<>());
    long roundTrips;

    void add(final Histogram slice) {
      us.get(0).add(slice.getValueAtPercentile(50) / 1000.0);
      us.get(1).add(slice.getValueAtPercentile(99) / 1000.0);
      roundTrips += slice.getTotalCount();
    }

    double medianUs(final int percentile) {
      final List<Double> sorted = new ArrayList<>(us.get(percentile));
      Collections.sort(sorted);
      return middle(sorted);
    }

    static double middle(final List<Double> sorted) {
      final int half = sorted.size() / 2;
      return (sorted.get(half) + sorted.get((sorted.size() - 1) / 2)) / 2;
    }
  }
}
