package io.millrace.net;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/** The addresses that connections to backends leave from, in turns. Belongs to one loop. */
public final class LocalAddresses {
  private final List<InetAddress> addresses;
  private int turn;

  /**
   * Begins with the first.
   *
   * @param addresses empty for the kernel's choice
   */
  public LocalAddresses(final List<InetAddress> addresses) {
    this.addresses = List.copyOf(addresses);
  }

  /**
   * How many there are.
   *
   * @return 0 for the kernel's choice
   */
  public int size() {
    return addresses.size();
  }

  /**
   * The next address with any free port.
   *
   * @param peer only addresses of its family are used
   * @return null when none fits: the kernel chooses
   */
  public InetSocketAddress next(final InetAddress peer) {
    for (int i = 0; i < addresses.size(); i++) {
      final InetAddress address = addresses.get(turn);
      turn = turn + 1 < addresses.size() ? turn + 1 : 0;
      if (address.getClass() == peer.getClass()) {
        return new InetSocketAddress(address, 0);
      }
    }
    return null;
  }
}
