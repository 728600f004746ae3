package io.millrace.tools.demo;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.regex.Pattern;

/** The stage: two peers and a forwarder in front of them, each a process of its own. */
final class Setting {
  private static final int START_LIMIT_MS = 6_000;
  private static final int STOP_LIMIT_MS = 3_000;
  private static final String TCP = "demo-tcp";
  private static final String UDP = "demo-udp";

  private final Peer a;
  private final Peer b;
  private final Child forwarder;
  private final List<String> flags;
  private int tcpPort;
  private int udpPort;

  private Setting(final Peer a, final Peer b, final Children children) throws IOException {
    this.a = a;
    this.b = b;
    flags =
        List.of(
            "run --log - --drain 1s --dir " + children.folder(),
            "--listen 127.0.0.1:0 --name " + TCP,
            "  --backend a=127.0.0.1:" + a.tcpPort() + " --backend b=127.0.0.1:" + b.tcpPort(),
            "  --health tcp --health-interval 250ms --eject-time 1s",
            "--listen udp://127.0.0.1:0 --name " + UDP + " --health none",
            "  --backend a=127.0.0.1:" + a.udpPort() + " --backend b=127.0.0.1:" + b.udpPort());
    final List<String> words = List.of(String.join(" ", flags).trim().split(" +"));
    forwarder = children.start("forwarder", words);
  }

  /** Starts the three processes and waits until they serve. */
  static Setting open(final Children children) throws IOException, InterruptedException {
    final Peer a = new Peer("a", children);
    final Peer b = new Peer("b", children);
    a.start();
    b.start();
    a.awaitReady();
    b.awaitReady();
    final Setting setting = new Setting(a, b, children);
    setting.tcpPort = setting.port(TCP);
    setting.udpPort = setting.port(UDP);
    setting.forwarder.awaitMessage(Pattern.compile("^ready"), START_LIMIT_MS);
    return setting;
  }

  Peer a() {
    return a;
  }

  Peer b() {
    return b;
  }

  Child forwarder() {
    return forwarder;
  }

  /** What the forwarder was started with, in lines. */
  List<String> flags() {
    return flags;
  }

  InetSocketAddress tcp() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), tcpPort);
  }

  InetSocketAddress udp() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), udpPort);
  }

  /** TERM to the forwarder. Returns its exit status. */
  int stopForwarder() throws InterruptedException {
    return forwarder.terminate(STOP_LIMIT_MS);
  }

  private int port(final String frontend) throws IOException, InterruptedException {
    final Pattern line = Pattern.compile("^" + frontend + "\\s.*127\\.0\\.0\\.1:(\\d+)");
    return Integer.parseInt(forwarder.awaitMessage(line, START_LIMIT_MS).group(1));
  }
}
