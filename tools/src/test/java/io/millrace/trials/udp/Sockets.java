package io.millrace.trials.udp;

import io.millrace.trials.Await;
import io.millrace.trials.Limits;
import io.millrace.trials.Ports;
import io.millrace.trials.Proc;
import java.io.IOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Addresses and what the kernel says about UDP sockets. */
final class Sockets {
  private static final Pattern DROPS = Pattern.compile("skmem:\\(.*,d(\\d+)\\)");

  private Sockets() {}

  /** As written behind {@code --listen} and {@code --backend}. */
  static String flag(final InetSocketAddress address) {
    final String host = address.getAddress().getHostAddress();
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
  }

  static int freePort() {
    return Ports.free();
  }

  static boolean isFree(final int first, final int count, final String... addresses) {
    final List<DatagramSocket> held = new ArrayList<>();
    try {
      for (final String address : addresses) {
        for (int port = first; port < first + count; port++) {
          held.add(new DatagramSocket(new InetSocketAddress(InetAddress.getByName(address), port)));
        }
      }
      return true;
    } catch (final IOException taken) {
      return false;
    } finally {
      held.forEach(DatagramSocket::close);
    }
  }

  /** Whether any process has bound this UDP port. */
  static boolean isBound(final int port) {
    return Proc.output("ss", "-uanH", "sport", "=", ":" + port).contains(":" + port);
  }

  /**
   * Datagrams that the kernel dropped at the sockets bound to this port, for want of room: exact.
   * Not from /proc/net/udp, which is read in pieces and misses lines when others come and go.
   */
  static long kernelDrops(final int port) {
    return sum(DROPS, port);
  }

  /**
   * Waits until at most so much, as the kernel counts memory, waits in the sockets of this port.
   */
  static void awaitQueued(final int port, final long mostBytes) {
    Await.until(
        () -> "at most " + mostBytes + " bytes wait at port " + port,
        Limits.WAIT,
        () -> Proc.unreadDatagrams(port) <= mostBytes);
  }

  private static long sum(final Pattern number, final int port) {
    final Matcher matcher = number.matcher(Proc.output("ss", "-uamnH", "sport", "=", ":" + port));
    long sum = 0;
    while (matcher.find()) {
      sum += Long.parseLong(matcher.group(1));
    }
    return sum;
  }

  /**
   * Waits until a process has so many connected UDP sockets: one for each live flow. A flow is
   * logged a moment before its socket is closed.
   */
  static void awaitConnected(final long pid, final long count) {
    Await.until(
        () -> count + " sockets towards backends, has " + connected(pid),
        Limits.WAIT,
        () -> connected(pid) == count);
  }

  private static long connected(final long pid) {
    return Proc.output("ss", "-uanpH", "state", "established")
        .lines()
        .filter(line -> line.contains("pid=" + pid + ","))
        .count();
  }

  /** Waits until a process has at most so many descriptors. */
  static void awaitDescriptors(final long pid, final int most) {
    Await.until("at most " + most + " descriptors", () -> Proc.descriptors(pid) <= most);
  }
}
