package io.millrace.tools.demo;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The demonstration: processes of its own, loads, a death, and what of it held. */
public final class Demo {
  private static final int LIMIT_MS = 19_000;
  private static final int FAILED = 1;

  private final Claims claims;

  /**
   * Prepares a demonstration.
   *
   * @param out where everything is printed
   */
  public Demo(final PrintWriter out) {
    claims = new Claims(out);
  }

  /**
   * Plays it; takes about 13 s and at most 20.
   *
   * @return 0 when every claim held, else 1
   * @throws InterruptedException when the caller is interrupted
   */
  public int play() throws InterruptedException {
    final long startNs = System.nanoTime();
    try (Children children = new Children()) {
      final FutureTask<Void> acts = new FutureTask<>(() -> playActs(children));
      final Thread thread = new Thread(acts, "demo");
      thread.setDaemon(true);
      thread.start();
      acts.get(LIMIT_MS, TimeUnit.MILLISECONDS);
    } catch (final IOException e) {
      claims.check(false, "a folder for the demonstration can be made: %s", e);
    } catch (final ExecutionException e) {
      claims.check(false, "the demonstration went to its end: %s", e.getCause().getMessage());
    } catch (final TimeoutException e) {
      claims.check(false, "the demonstration came to its end within %d s", LIMIT_MS / 1000);
    }
    claims.say("");
    claims.say(
        "%d of %d claims held, in %.1f s. Now with a backend of your own:",
        claims.checked() - claims.failed(), claims.checked(), (System.nanoTime() - startNs) / 1e9);
    claims.say("");
    claims.say("  ./millrace run --listen :16379 --backend localhost:6379 --log -");
    claims.say(
        "  ./millrace bench localhost:6379 --via localhost:16379 --payload 'PING\\r\\n' --expect '+PONG\\r\\n'");
    return claims.failed() == 0 ? 0 : FAILED;
  }

  private Void playActs(final Children children)
      throws IOException, InterruptedException, ExecutionException, TimeoutException {
    claims.say("Two echo peers and a forwarder, each a process of its own, on this machine only.");
    final Setting setting = Setting.open(children);
    claims.say("");
    for (final Peer peer : List.of(setting.a(), setting.b())) {
      claims.say(
          "   peer %s      pid %-8d tcp 127.0.0.1:%d, udp 127.0.0.1:%d",
          peer.name(), peer.pid(), peer.tcpPort(), peer.udpPort());
    }
    claims.say(
        "   forwarder   pid %-8d tcp 127.0.0.1:%d, udp 127.0.0.1:%d, started with",
        setting.forwarder().pid(), setting.tcp().getPort(), setting.udp().getPort());
    setting.flags().forEach(line -> claims.say("               %s", line));
    new LatencyAct(setting, claims).play(children);
    new FailoverAct(setting, claims).play();
    new PlayersAct(setting, claims).play(children);
    claims.say("");
    final int status = setting.stopForwarder();
    claims.check(status == 0, "told to stop (TERM), the forwarder ended with status %d", status);
    return null;
  }
}
