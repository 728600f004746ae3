package io.millrace.trials.failover;

import io.millrace.trials.Backend;
import io.millrace.trials.Peer;
import io.millrace.trials.Ports;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * A server of a cluster on an address of its own: a data port, and a REST port, the same for all,
 * that says which role it has.
 */
final class Node implements AutoCloseable {
  /** What the REST port says. */
  enum Role {
    PRIMARY,
    REPLICA,
    /** Nothing: it accepts and never answers. */
    HUNG
  }

  private final Backend data;
  private final Backend rest;
  private volatile Role role = Role.REPLICA;

  private Node(final String host, final int restPort, final Backend.Script script) {
    data = Backend.at(new InetSocketAddress(host, Ports.free()), script);
    rest = Backend.at(new InetSocketAddress(host, restPort), this::answer);
  }

  /** So many replicas that serve their data port alike. */
  static List<Node> cluster(final int count, final Backend.Script script) {
    final List<Node> nodes = new ArrayList<>();
    nodes.add(new Node("127.0.0.1", Ports.free(), script));
    for (int i = 2; i <= count; i++) {
      nodes.add(new Node("127.0.0." + i, nodes.get(0).restPort(), script));
    }
    return nodes;
  }

  Node is(final Role now) {
    role = now;
    return this;
  }

  Backend data() {
    return data;
  }

  String name() {
    return data.name();
  }

  int restPort() {
    return rest.address().getPort();
  }

  /** Nobody answers on the REST port any more: it refuses. */
  void stopRest() {
    rest.close();
  }

  private void answer(final Peer peer) throws IOException, InterruptedException {
    String line = peer.readLine();
    while (!line.isBlank()) {
      line = peer.readLine();
    }
    final Role now = role;
    if (now == Role.HUNG) {
      peer.hold();
    }
    peer.send(
        (now == Role.PRIMARY ? "HTTP/1.1 200 OK" : "HTTP/1.1 503 Service Unavailable")
            + "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
  }

  @Override
  public void close() {
    data.close();
    rest.close();
  }
}
