package io.millrace.tools.demo;

import java.io.IOException;
import java.util.Locale;

/** A game server's traffic over UDP. */
final class PlayersAct {
  private static final int PLAYERS = 20;
  private static final int HERTZ = 30;
  private static final int PLAY_S = 1;
  private static final int LIMIT_MS = 9_000;

  private final Setting setting;
  private final Claims claims;

  PlayersAct(final Setting setting, final Claims claims) {
    this.setting = setting;
    this.claims = claims;
  }

  void play(final Children children) throws IOException, InterruptedException {
    final String flags =
        String.format(
            Locale.ROOT,
            "udp://127.0.0.1:%d --rate %d/s --connections %d --size 80 --jitter 20%% --warmup 300ms --duration %ds",
            setting.udp().getPort(),
            PLAYERS * HERTZ,
            PLAYERS,
            PLAY_S);
    claims.say("");
    claims.say("3. UDP players");
    claims.say("   %d players send %d times a second", PLAYERS, HERTZ);
    claims.say("   bench %s", flags);
    final BenchRun run = BenchRun.of(children, flags, LIMIT_MS);
    final long sent = run.requests(0, "offered");
    final String errors = run.errors(0);
    claims.check(
        sent > 0 && run.requests(0, "answered") == sent,
        "%,d datagrams sent, %,d answered: none lost (p50 %.0f us, p99 %.0f us)",
        sent,
        run.requests(0, "answered"),
        run.us(0, "p50"),
        run.us(0, "p99"));
    claims.check(errors.isEmpty(), "each player got only its own answers, each once%s", errors);
  }
}
