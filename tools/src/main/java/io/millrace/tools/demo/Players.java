package io.millrace.tools.demo;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/**
 * Game players over UDP: each sends numbered datagrams at a fixed pace, whatever has been answered,
 * and checks that every answer is one of its own. Latency counts from the time a datagram was due.
 */
final class Players implements AutoCloseable {
  /** Size of a datagram and of its answer. */
  static final int DATAGRAM_BYTES = 80;

  private static final long ANSWER_LIMIT_NS = TimeUnit.SECONDS.toNanos(1);

  private final int hertz;
  private final Selector selector = Selector.open();
  private final List<Player> players = new ArrayList<>();
  private final ByteBuffer buffer = ByteBuffer.allocateDirect(2 * DATAGRAM_BYTES);
  private final Histogram latencyNs = new Histogram(TimeUnit.MINUTES.toNanos(1), 3);
  private int sent;
  private int answered;
  private int foreign;

  Players(final SocketAddress target, final int count, final int hertz) throws IOException {
    this.hertz = hertz;
    for (int i = 0; i < count; i++) {
      final Player player = new Player(DatagramChannel.open(), new BitSet());
      players.add(player);
      player.channel.configureBlocking(false);
      player.channel.connect(target);
      player.channel.register(selector, SelectionKey.OP_READ, player);
    }
  }

  /** Plays for a while, then waits for the last answers. */
  void play(final int durationMs) throws IOException {
    final int total = players.size() * hertz * durationMs / 1000;
    final long gapNs = TimeUnit.SECONDS.toNanos(1) / (hertz * players.size());
    final long startNs = System.nanoTime();
    final long endNs = startNs + TimeUnit.MILLISECONDS.toNanos(durationMs) + ANSWER_LIMIT_NS;
    while ((sent < total || answered < sent) && endNs - System.nanoTime() > 0) {
      final long dueInNs = startNs + sent * gapNs - System.nanoTime();
      if (sent < total && dueInNs <= 0) {
        send(players.get(sent % players.size()), startNs + sent * gapNs);
      }
      final long waitMs = Math.max(0, Math.min(10, TimeUnit.NANOSECONDS.toMillis(dueInNs)));
      if (waitMs == 0) {
        selector.selectNow(this::receive);
      } else {
        selector.select(this::receive, waitMs);
      }
    }
  }

  int sent() {
    return sent;
  }

  /** Distinct datagrams that were answered to the player that sent them. */
  int answered() {
    return answered;
  }

  /** Answers that were not the player's own, or came twice. */
  int foreign() {
    return foreign;
  }

  Histogram latencyNs() {
    return latencyNs;
  }

  @Override
  public void close() throws IOException {
    for (final Player player : players) {
      player.channel.close();
    }
    selector.close();
  }

  private void send(final Player player, final long dueNs) throws IOException {
    buffer.clear().limit(DATAGRAM_BYTES);
    buffer.putInt(player.localPort()).putInt(sent).putLong(dueNs);
    while (buffer.hasRemaining()) {
      buffer.put((byte) sent);
    }
    player.awaited.set(sent);
    sent++;
    player.channel.write(buffer.flip());
  }

  private void receive(final SelectionKey key) {
    final Player player = (Player) key.attachment();
    try {
      while (player.channel.read(buffer.clear()) > 0) {
        check(player);
      }
    } catch (final IOException refused) {
      foreign++; // An ICMP error: no answer at all, and not silence either.
    }
  }

  private void check(final Player player) throws IOException {
    buffer.flip();
    final boolean whole = buffer.remaining() == DATAGRAM_BYTES;
    final boolean own = whole && buffer.getInt() == player.localPort();
    final int number = own ? buffer.getInt() : -1;
    if (number < 0 || !player.awaited.get(number)) {
      foreign++;
      return;
    }
    player.awaited.clear(number);
    answered++;
    latencyNs.recordValue(Math.max(0, System.nanoTime() - buffer.getLong()));
  }

  /** One player: its socket and the numbers of its unanswered datagrams. */
  private record Player(DatagramChannel channel, BitSet awaited) {
    int localPort() throws IOException {
      return ((InetSocketAddress) channel.getLocalAddress()).getPort();
    }
  }
}
