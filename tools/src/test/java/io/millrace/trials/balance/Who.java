package io.millrace.trials.balance;

import io.millrace.trials.Limits;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** Asks through a forwarder which backend a client has, from an address that the trial chooses. */
enum Who {
  /** A connection, reset after the answer so that its port is free at once. */
  TCP("") {
    @Override
    String ask(final InetSocketAddress from, final InetSocketAddress target) throws IOException {
      try (Socket socket = new Socket()) {
        socket.setReuseAddress(true);
        socket.setSoLinger(true, 0);
        socket.setSoTimeout(Limits.waitMillis());
        socket.bind(from);
        socket.connect(target, Limits.waitMillis());
        return new BufferedReader(
                new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))
            .readLine();
      }
    }
  },
  /** A datagram and its answer. */
  UDP("udp://") {
    @Override
    String ask(final InetSocketAddress from, final InetSocketAddress target) throws IOException {
      try (DatagramSocket socket = new DatagramSocket(from)) {
        socket.setSoTimeout(Limits.waitMillis());
        socket.send(new DatagramPacket(new byte[1], 1, target));
        final DatagramPacket answer = new DatagramPacket(new byte[100], 100);
        socket.receive(answer);
        return new String(answer.getData(), 0, answer.getLength(), StandardCharsets.UTF_8);
      }
    }
  };

  private final String scheme;

  Who(final String scheme) {
    this.scheme = scheme;
  }

  /**
   * The name of the backend.
   *
   * @param from port 0 for any
   * @param target a frontend
   */
  abstract String ask(InetSocketAddress from, InetSocketAddress target) throws IOException;

  String ask(final String from, final InetSocketAddress target) throws IOException {
    return ask(new InetSocketAddress(from, 0), target);
  }

  /** In front of an address behind {@code --listen}. */
  String scheme() {
    return scheme;
  }
}
