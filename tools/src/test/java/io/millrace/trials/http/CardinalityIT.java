package io.millrace.trials.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.millrace.trials.Await;
import io.millrace.trials.Backend;
import io.millrace.trials.Limits;
import io.millrace.trials.Millrace;
import io.millrace.trials.MillraceLauncher;
import io.millrace.trials.Peer;
import io.millrace.trials.Ports;
import io.millrace.trials.Proc;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Case C36. */
final class CardinalityIT {
  private static final int TCP = Limits.size(600, 3000);
  private static final int UDP = Limits.size(600, 3000);
  private static final int AT_ONCE = 100;
  private static final int RELOADS = 50;
  private static final int ADDRESSES = 200;

  /** Two frontends, four backends. */
  private static final int OBJECTS = 6;

  private static final int BYTES_PER_OBJECT = 1024;

  private final int dead = Ports.free();
  private final Path folder = MillraceLauncher.freshFolder();
  private final Path file = folder.resolve("trial.args");

  @Test
  @DisplayName("C36 no series by client, and none of a backend that is gone")
  void shouldNotGrowWhenClientsComeAndBackendsAreRenamed() throws IOException {
    try (Backend tcp = Backend.echo();
        DatagramSocket udp = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      write(tcp, udp, "first");
      try (Millrace millrace = Millrace.launcher().args("@" + file).start()) {
        final Web web = Web.of(millrace);
        final int before = web.get("/metrics").body().length;
        load(millrace);
        final Web.Reply after = web.get("/metrics");
        assertTrue(
            after.body().length - before < OBJECTS * BYTES_PER_OBJECT,
            () -> "grew from " + before + " to " + after.body().length);
        final Scraped loaded = new Scraped(after.text());
        loaded.check(folder);
        assertEquals(documented(), loaded.families());
        assertEquals(TCP, loaded.sum("millrace_sessions_total", "frontend=\"rw\""));
        assertEquals(UDP, loaded.sum("millrace_sessions_total", "frontend=\"game\""));
        assertFalse(after.text().contains("127.0.1."), "a client's address");
        for (int i = 1; i <= RELOADS; i++) {
          write(tcp, udp, "renamed" + i);
          hangUp(millrace, i);
        }
        final Web.Reply renamed = web.get("/metrics");
        assertTrue(renamed.body().length - before < OBJECTS * BYTES_PER_OBJECT, "reloads add");
        assertFalse(renamed.text().contains("backend=\"first\""), "the old backend's series");
        assertFalse(renamed.text().contains("backend=\"renamed1\""), "the old backend's series");
        assertTrue(renamed.text().contains("backend=\"renamed" + RELOADS + "\""));
      }
    }
  }

  /** Every metric of the list is there, and no other. */
  private static Set<String> documented() throws IOException {
    final Set<String> names = new TreeSet<>();
    for (final String line : Files.readAllLines(Path.of("..", "docs", "metrics.md"))) {
      if (line.startsWith("| millrace_")) {
        names.add(line.split(" ")[1]);
      }
    }
    return names;
  }

  private void write(final Backend tcp, final DatagramSocket udp, final String name)
      throws IOException {
    Files.writeString(
        file,
        "--http 127.0.0.1:0 --listen 127.0.0.1:0 --name rw --health tcp --health-interval 100ms"
            + " --backend "
            + name
            + "="
            + tcp.text()
            + ",max=500 --backend two="
            + tcp.text()
            + ",max=500 --backend down=127.0.0.1:"
            + dead
            + ",max=500 --listen udp://127.0.0.1:0 --name game --max-sessions 8000 --backend x=127.0.0.1:"
            + udp.getLocalPort());
  }

  private static void hangUp(final Millrace millrace, final int count) {
    millrace.signal("HUP");
    Await.until(
        () -> "reload " + count + " in " + millrace.messages(),
        Limits.WAIT,
        () ->
            millrace.messages().stream().filter(l -> l.contains("reloaded: 2 changes")).count()
                >= count);
  }

  private static void load(final Millrace millrace) throws IOException {
    for (int i = 0; i < TCP; i++) {
      try (Peer client = Peer.connectFrom(source(i), millrace.addresses().get(0))) {
        client.roundTrip("x");
      }
    }
    loadDatagrams(millrace.addresses().get(1));
    final Web web = Web.of(millrace);
    Await.until(
        () -> "all flows in " + web.get("/metrics").text(),
        Limits.WAIT,
        () ->
            new Scraped(web.get("/metrics").text())
                        .sum("millrace_sessions_total", "frontend=\"game\"")
                    >= UDP
                && new Scraped(web.get("/metrics").text())
                        .sum("millrace_frontend_sessions", "frontend=\"rw\"")
                    == 0);
  }

  /**
   * All clients are bound before any is closed: a port that came again would be an old flow. The
   * kernel drops what does not fit into the queue of a forwarder that has no processor.
   */
  private static void loadDatagrams(final InetSocketAddress game) throws IOException {
    final List<DatagramSocket> clients = new ArrayList<>();
    try {
      for (int i = 0; i < UDP; i++) {
        clients.add(new DatagramSocket(new InetSocketAddress(source(i), 0)));
        clients.get(i).send(new DatagramPacket(new byte[] {1}, 1, game));
        if (i % AT_ONCE == 0) {
          Await.until("datagrams are read", () -> Proc.unreadDatagrams(game.getPort()) == 0);
        }
      }
    } finally {
      clients.forEach(DatagramSocket::close);
    }
  }

  private static String source(final int i) {
    return "127.0.1." + (1 + i % ADDRESSES);
  }
}
