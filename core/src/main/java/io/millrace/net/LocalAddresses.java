package io.millrace.net;

import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.NetworkChannel;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The addresses that connections to backends leave from, in turns, and which of them have no free
 * port. Finding that out costs the kernel a look at every port, 5 to 10 ms for the usual range, so
 * what was found is believed for a while. Belongs to one loop.
 */
public final class LocalAddresses {
  /** How long an address without a free port is left alone; so much for each of them. */
  private static final long REST_NS = TimeUnit.MILLISECONDS.toNanos(250);

  private static final long REST_MAX_NS = TimeUnit.SECONDS.toNanos(5);

  /** More peers than backends usually have addresses; beyond that all are asked for anew. */
  private static final int PEERS_MAX = 1024;

  private final List<InetAddress> addresses;
  private final boolean[] resting;
  private final long[] restUntilNs;
  private final Map<InetSocketAddress, Long> peersUntilNs = new HashMap<>();
  private int turn;

  /**
   * Begins with the first.
   *
   * @param addresses empty for the kernel's choice
   */
  public LocalAddresses(final List<InetAddress> addresses) {
    this.addresses = List.copyOf(addresses);
    resting = new boolean[addresses.size()];
    restUntilNs = new long[addresses.size()];
  }

  /**
   * Fails at once where there was no free port a moment ago. To be called before a socket is
   * opened.
   *
   * @param peer to be connected to
   * @param nowNs the clock of this turn
   * @throws BindException when it is not worth asking the kernel
   */
  public void require(final InetSocketAddress peer, final long nowNs) throws BindException {
    boolean fits = false;
    for (int i = 0; i < addresses.size(); i++) {
      if (isOfFamily(i, peer)) {
        if (!rests(i, nowNs)) {
          return;
        }
        fits = true;
      }
    }
    if (fits || rests(peer, nowNs)) {
      throw new BindException(Errors.NO_LOCAL_PORT);
    }
  }

  /**
   * Binds to the next address that has a free port. One that has none passes to the next.
   *
   * @param channel not bound; left so when no address is of the peer's family: then the kernel
   *     chooses
   * @param peer to be connected to
   * @param nowNs the clock of this turn
   * @throws IOException when no address has a free port
   */
  public void bind(final NetworkChannel channel, final InetSocketAddress peer, final long nowNs)
      throws IOException {
    BindException refused = null;
    for (int i = 0; i < addresses.size(); i++) {
      final int index = turn;
      turn = turn + 1 < addresses.size() ? turn + 1 : 0;
      if (isOfFamily(index, peer) && !rests(index, nowNs)) {
        try {
          channel.bind(new InetSocketAddress(addresses.get(index), 0));
          return;
        } catch (final BindException e) {
          rest(index, nowNs);
          refused = e;
        }
      }
    }
    if (refused != null) {
      throw refused;
    }
  }

  /**
   * A connect or bind has failed. When the kernel chooses, it has no port for this peer at least.
   *
   * @param peer that was to be connected to
   * @param failure why
   * @param nowNs the clock of this turn
   */
  public void failed(final InetSocketAddress peer, final IOException failure, final long nowNs) {
    if (!Errors.isLocalPorts(failure) || isChosenHere(peer)) {
      return;
    }
    if (peersUntilNs.size() >= PEERS_MAX) {
      peersUntilNs.clear();
    }
    peersUntilNs.put(peer, nowNs + REST_NS);
  }

  private boolean isChosenHere(final InetSocketAddress peer) {
    for (int i = 0; i < addresses.size(); i++) {
      if (isOfFamily(i, peer)) {
        return true;
      }
    }
    return false;
  }

  private boolean isOfFamily(final int index, final InetSocketAddress peer) {
    return addresses.get(index).getClass() == peer.getAddress().getClass();
  }

  private boolean rests(final int index, final long nowNs) {
    if (resting[index] && restUntilNs[index] - nowNs <= 0) {
      resting[index] = false;
    }
    return resting[index];
  }

  private boolean rests(final InetSocketAddress peer, final long nowNs) {
    if (peersUntilNs.isEmpty()) {
      return false;
    }
    final Long untilNs = peersUntilNs.get(peer);
    if (untilNs != null && untilNs - nowNs <= 0) {
      peersUntilNs.remove(peer);
      return false;
    }
    return untilNs != null;
  }

  /** All together are asked a few times a second, however many they are. */
  private void rest(final int index, final long nowNs) {
    resting[index] = true;
    long restNs = 0;
    for (final boolean each : resting) {
      restNs += each ? REST_NS : 0;
    }
    restUntilNs[index] = nowNs + Math.min(REST_MAX_NS, restNs);
  }
}
