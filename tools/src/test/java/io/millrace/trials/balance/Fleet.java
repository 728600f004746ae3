package io.millrace.trials.balance;

import io.millrace.trials.Await;
import io.millrace.trials.Backend;
import io.millrace.trials.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Backends that tell their names, each over TCP and UDP at one address of 127.0.0.1. */
final class Fleet implements AutoCloseable {

  private final Map<String, Ship> ships = new LinkedHashMap<>();

  private Fleet() {}

  static Fleet of(final String... names) throws IOException {
    final Fleet fleet = new Fleet();
    for (final String name : names) {
      fleet.ships.put(name, Ship.start(name));
    }
    return fleet;
  }

  List<String> names() {
    return List.copyOf(ships.keySet());
  }

  /** A backend as written behind {@code --backend}. */
  String flag(final String name) {
    return name + "=127.0.0.1:" + ships.get(name).port;
  }

  /** All as flags, in the order of these names. */
  String[] flags(final List<String> order) {
    final List<String> flags = new ArrayList<>();
    for (final String name : order) {
      flags.add("--backend");
      flags.add(flag(name));
    }
    return flags.toArray(String[]::new);
  }

  /** Refuses connections and datagrams from now on. */
  void stop(final String name) {
    ships.get(name).close();
  }

  /** Is back at its old address. */
  void restart(final String name) throws IOException {
    ships.put(name, Ship.at(name, ships.get(name).port));
  }

  /** Datagrams that a backend has received since it was started. */
  int datagrams(final String name) {
    return ships.get(name).datagrams;
  }

  @Override
  public void close() {
    ships.values().forEach(Ship::close);
  }

  private static final class Ship {
    private final int port;
    private final Backend tcp;
    private final DatagramSocket udp;
    private final Thread thread;
    private volatile int datagrams;

    private Ship(final String name, final Backend tcp, final DatagramSocket udp) {
      this.tcp = tcp;
      this.udp = udp;
      port = udp.getLocalPort();
      thread = new Thread(() -> answer(name.getBytes(StandardCharsets.UTF_8)), "fleet-" + name);
      thread.setDaemon(true);
      thread.start();
    }

    static Ship start(final String name) throws IOException {
      return at(name, Ports.free());
    }

    static Ship at(final String name, final int port) throws IOException {
      final Backend tcp =
          Backend.at(
              new InetSocketAddress("127.0.0.1", port),
              peer -> {
                peer.send(name + "\n");
                peer.echo();
              });
      try {
        return new Ship(name, tcp, new DatagramSocket(tcp.address()));
      } catch (final SocketException taken) {
        tcp.close();
        throw taken;
      }
    }

    private void answer(final byte[] name) {
      final DatagramPacket packet = new DatagramPacket(new byte[100], 100);
      try {
        while (true) {
          udp.receive(packet);
          datagrams++;
          udp.send(new DatagramPacket(name, name.length, packet.getSocketAddress()));
        }
      } catch (final IOException end) {
        if (!udp.isClosed()) {
          throw new UncheckedIOException(end);
        }
      }
    }

    private void close() {
      tcp.close();
      udp.close();
      Await.until("end of " + thread.getName(), () -> !thread.isAlive());
    }
  }
}
