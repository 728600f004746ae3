package io.millrace.tools.demo;

import java.io.IOException;
import org.HdrHistogram.Histogram;

/** A game server's traffic over UDP. */
final class PlayersAct {
  private static final int PLAYERS = 20;
  private static final int HERTZ = 30;
  private static final int PLAY_MS = 2_000;

  private final Setting setting;
  private final Claims claims;

  PlayersAct(final Setting setting, final Claims claims) {
    this.setting = setting;
    this.claims = claims;
  }

  void play() throws IOException {
    claims.say("");
    claims.say("3. UDP players");
    claims.say("   %d players send %d times a second for %d s", PLAYERS, HERTZ, PLAY_MS / 1000);
    try (Players players = new Players(setting.udp(), PLAYERS, HERTZ)) {
      players.play(PLAY_MS);
      final Histogram latencyNs = players.latencyNs();
      claims.check(
          players.answered() == players.sent()
              && players.sent() == PLAYERS * HERTZ * PLAY_MS / 1000,
          "%,d datagrams sent, %,d answered: none lost (p50 %.0f us, p99 %.0f us)",
          players.sent(),
          players.answered(),
          latencyNs.getValueAtPercentile(50) / 1e3,
          latencyNs.getValueAtPercentile(99) / 1e3);
      claims.check(
          players.foreign() == 0,
          "each player got only its own answers, each once (others: %d)",
          players.foreign());
    }
  }
}
