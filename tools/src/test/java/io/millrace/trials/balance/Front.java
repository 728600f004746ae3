package io.millrace.trials.balance;

import io.millrace.trials.Millrace;
import io.millrace.trials.MillraceLauncher;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/** A forwarder with the same backends for TCP and for UDP, and clients of it. */
final class Front {
  private Front() {}

  /** Both frontends on free ports of 127.0.0.1, with two loops. */
  static Millrace start(final String... common) {
    return launcher(common).start();
  }

  /** All flags are common to both. */
  static MillraceLauncher launcher(final String... common) {
    return Millrace.launcher()
        .args(common)
        .args("--loops", "2", "--listen", "127.0.0.1:0", "--listen", "udp://127.0.0.1:0");
  }

  static InetSocketAddress of(final Millrace millrace, final Who who) {
    return millrace.addresses().get(who.ordinal());
  }

  /** Addresses of the loopback network: 127.0.x.y. */
  static List<String> clients(final int count) {
    final List<String> clients = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      clients.add("127.0." + (1 + i % 7) + "." + (1 + i));
    }
    return clients;
  }

  /** The backend of each client. */
  static List<String> backends(
      final Who who, final InetSocketAddress target, final List<String> clients)
      throws IOException {
    final List<String> backends = new ArrayList<>();
    for (final String client : clients) {
      backends.add(who.ask(client, target));
    }
    return backends;
  }

  /** One datagram of a new client, without waiting for anything. */
  static void send(final InetSocketAddress target) throws IOException {
    try (DatagramSocket socket = new DatagramSocket(new InetSocketAddress("127.0.0.1", 0))) {
      socket.send(new DatagramPacket(new byte[1], 1, target));
    }
  }

  static long count(final List<String> backends, final String name) {
    return backends.stream().filter(name::equals).count();
  }
}
