package io.millrace.tools.demo;

import java.io.IOException;
import java.util.List;
import java.util.regex.Pattern;

/** One echo peer: a name, its addresses, and the process that runs there now. */
final class Peer {
  private static final int START_LIMIT_MS = 5_000;

  private final String name;
  private final Children children;
  private Child child;
  private int tcpPort;
  private int udpPort;

  Peer(final String name, final Children children) {
    this.name = name;
    this.children = children;
  }

  /** Starts the process: at any free ports the first time, later at the same ones. */
  void start() throws IOException, InterruptedException {
    child =
        children.start(
            "peer " + name, List.of("echo", "127.0.0.1:" + tcpPort, "udp://127.0.0.1:" + udpPort));
  }

  void awaitReady() throws IOException, InterruptedException {
    tcpPort = port("listening tcp 127\\.0\\.0\\.1:(\\d+)");
    udpPort = port("listening udp 127\\.0\\.0\\.1:(\\d+)");
    child.awaitMessage(Pattern.compile("^ready"), START_LIMIT_MS);
  }

  void kill() throws InterruptedException {
    child.kill();
  }

  String name() {
    return name;
  }

  long pid() {
    return child.pid();
  }

  int tcpPort() {
    return tcpPort;
  }

  int udpPort() {
    return udpPort;
  }

  private int port(final String line) throws IOException, InterruptedException {
    return Integer.parseInt(child.awaitMessage(Pattern.compile(line), START_LIMIT_MS).group(1));
  }
}
