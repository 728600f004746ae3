package io.millrace.trials.udp;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * The program behind {@link Remote}: peers and clients inside a network namespace, one command a
 * line, one answer a line.
 */
final class RemoteMain {
  private final Map<String, UdpPeer> peers = new HashMap<>();
  private final Map<String, UdpClient> clients = new HashMap<>();

  private RemoteMain() {}

  public static void main(final String[] args) throws IOException {
    final RemoteMain remote = new RemoteMain();
    final BufferedReader commands = new BufferedReader(new InputStreamReader(System.in));
    for (String line = commands.readLine(); line != null; line = commands.readLine()) {
      System.out.println(remote.answer(line.split(" ")));
    }
  }

  private String answer(final String[] words) {
    try {
      return "ok " + execute(words[0], words[1], words);
    } catch (final IOException | RuntimeException fault) {
      return "error " + fault;
    }
  }

  private String execute(final String command, final String name, final String[] words)
      throws IOException {
    switch (command) {
      case "echo":
        peers.put(name, UdpPeer.bound(address(words), UdpPeer.ECHO));
        return "";
      case "client":
        clients.put(name, UdpClient.of(address(words)));
        return "";
      case "wildcard":
        clients.put(name, UdpClient.from(InetAddress.getByName("0.0.0.0"), address(words)));
        return "";
      case "close":
        close(name);
        return "";
      case "texts":
        return String.join(" ", peers.get(name).received().stream().map(Datagram::text).toList());
      case "count":
        return String.valueOf(peers.get(name).receivedCount());
      case "send":
        clients.get(name).send(words[2]);
        return "";
      case "burst":
        burst(clients.get(name), Integer.parseInt(words[2]), Integer.parseInt(words[3]));
        return "";
      case "receive":
        return received(clients.get(name).poll(Duration.ofMillis(Long.parseLong(words[2]))));
      default:
        throw new IOException("no such command: " + command);
    }
  }

  private void close(final String name) {
    if (peers.containsKey(name)) {
      peers.remove(name).close();
    } else {
      clients.remove(name).close();
    }
  }

  private static void burst(final UdpClient client, final int count, final int size)
      throws IOException {
    for (int i = 0; i < count; i++) {
      client.send(new byte[size]);
    }
  }

  private static InetSocketAddress address(final String[] words) throws IOException {
    return new InetSocketAddress(InetAddress.getByName(words[2]), Integer.parseInt(words[3]));
  }

  private static String received(final Datagram datagram) {
    return datagram == null ? "nothing" : Sockets.flag(datagram.from()) + " " + datagram.text();
  }
}
