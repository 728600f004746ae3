package io.millrace.control;

import io.millrace.config.Protocol;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.NetworkChannel;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/** Which addresses this process holds itself: those of its listening sockets that are open. */
final class Holdings {
  private final Map<Key, List<Held>> held = new ConcurrentHashMap<>();

  private record Key(Protocol protocol, int port) {}

  private record Held(InetAddress address, NetworkChannel channel) {}

  void add(final Protocol protocol, final InetSocketAddress address, final NetworkChannel channel) {
    final List<Held> those =
        held.computeIfAbsent(
            new Key(protocol, address.getPort()), key -> new CopyOnWriteArrayList<>());
    those.add(new Held(address.getAddress(), channel));
  }

  /** Forgets those that are closed. */
  void tidy() {
    held.values().forEach(those -> those.removeIf(each -> !each.channel().isOpen()));
    held.values().removeIf(List::isEmpty);
  }

  /**
   * Whether a socket of ours stands in the way of an address: on that one, or a wildcard is
   * involved.
   */
  boolean holds(final Protocol protocol, final InetSocketAddress address) {
    final InetAddress wanted = address.getAddress();
    return held.getOrDefault(new Key(protocol, address.getPort()), List.of()).stream()
        .filter(each -> each.channel().isOpen())
        .anyMatch(
            each ->
                each.address().equals(wanted)
                    || each.address().isAnyLocalAddress()
                    || wanted.isAnyLocalAddress());
  }
}
