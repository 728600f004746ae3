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
  /** By port; a record as the key would have its hash linked at each start, for milliseconds. */
  private final Map<Integer, List<Held>> tcp = new ConcurrentHashMap<>();

  private final Map<Integer, List<Held>> udp = new ConcurrentHashMap<>();

  private record Held(InetAddress address, NetworkChannel channel) {}

  void add(final Protocol protocol, final InetSocketAddress address, final NetworkChannel channel) {
    final List<Held> those =
        held(protocol).computeIfAbsent(address.getPort(), port -> new CopyOnWriteArrayList<>());
    those.add(new Held(address.getAddress(), channel));
  }

  /** Forgets those that are closed. */
  void tidy() {
    tidy(tcp);
    tidy(udp);
  }

  /**
   * Whether a socket of ours stands in the way of an address: on that one, or a wildcard is
   * involved.
   */
  boolean holds(final Protocol protocol, final InetSocketAddress address) {
    final InetAddress wanted = address.getAddress();
    return held(protocol).getOrDefault(address.getPort(), List.of()).stream()
        .filter(each -> each.channel().isOpen())
        .anyMatch(
            each ->
                each.address().equals(wanted)
                    || each.address().isAnyLocalAddress()
                    || wanted.isAnyLocalAddress());
  }

  private Map<Integer, List<Held>> held(final Protocol protocol) {
    return protocol == Protocol.TCP ? tcp : udp;
  }

  private static void tidy(final Map<Integer, List<Held>> held) {
    held.values().forEach(those -> those.removeIf(each -> !each.channel().isOpen()));
    held.values().removeIf(List::isEmpty);
  }
}
