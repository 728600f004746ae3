package io.millrace.trials;

import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A network namespace of the trial's own. It lives as long as a process that waits for the end of
 * its input, so it also goes when the test dies.
 */
public final class Namespace implements AutoCloseable {
  private final Process holder;

  private Namespace(final Process holder) {
    this.holder = holder;
  }

  /** Ends the trial as skipped where no namespace can be made; in CI that is a failure. */
  public static void require() {
    final boolean able =
        Proc.isRoot()
            && Stream.of("unshare", "nsenter", "ip").allMatch(Proc::isInstalled)
            && unshares();
    final String why = "needs root and a kernel with network namespaces (unshare, nsenter, ip)";
    if ("true".equals(System.getenv("CI"))) {
      assertTrue(able, why);
    }
    assumeTrue(able, why);
  }

  /** A namespace with its loopback interface up: 127.0.0.1 and ::1. */
  public static Namespace open() throws IOException {
    final Process holder = new ProcessBuilder("unshare", "-n", "cat").start();
    final Namespace namespace = new Namespace(holder);
    final Path own = Path.of("/proc/self/ns/net");
    final Path other = Path.of("/proc/" + holder.pid() + "/ns/net");
    final String ownName = Files.readSymbolicLink(own).toString();
    Await.until("a network namespace", () -> !ownName.equals(nameOf(other)));
    namespace.ip("link", "set", "lo", "up");
    return namespace;
  }

  /** What goes before a command that is to run inside. */
  public List<String> prefix() {
    return List.of("nsenter", "-t", String.valueOf(holder.pid()), "-n");
  }

  public String run(final String... command) {
    final List<String> line = new ArrayList<>(prefix());
    line.addAll(List.of(command));
    return Proc.output(line.toArray(String[]::new));
  }

  public String ip(final String... arguments) {
    final List<String> line = new ArrayList<>(List.of("ip"));
    line.addAll(List.of(arguments));
    return run(line.toArray(String[]::new));
  }

  /** Sets a value below /proc/sys/net. */
  public void set(final String key, final String value) {
    run("sh", "-c", "echo " + value + " > /proc/sys/net/" + key);
  }

  /** Lays a cable: an interface {@code cable} in both, each with its address of a /24. */
  public void connect(final Namespace other, final String ownAddress, final String otherAddress) {
    ip(
        "link",
        "add",
        "cable",
        "type",
        "veth",
        "peer",
        "name",
        "cable",
        "netns",
        String.valueOf(other.holder.pid()));
    for (final Namespace end : List.of(this, other)) {
      end.ip("addr", "add", (end == this ? ownAddress : otherAddress) + "/24", "dev", "cable");
      end.ip("link", "set", "cable", "up");
    }
  }

  /**
   * Tells the other end's hardware address for good, so that nothing is asked before the first
   * datagram.
   */
  public void learn(final Namespace other, final String otherAddress) {
    ip(
        "neigh",
        "replace",
        otherAddress,
        "lladdr",
        other.hardwareAddress(),
        "dev",
        "cable",
        "nud",
        "permanent");
  }

  private String hardwareAddress() {
    return ip("-o", "link", "show", "cable").replaceFirst("(?s).*link/ether (\\S+).*", "$1");
  }

  private static String nameOf(final Path link) {
    try {
      return Files.readSymbolicLink(link).toString();
    } catch (final IOException gone) {
      throw new AssertionError("the namespace's process is gone", gone);
    }
  }

  private static boolean unshares() {
    try {
      Proc.output("unshare", "-n", "true");
      return true;
    } catch (final AssertionError refused) {
      return false;
    }
  }

  @Override
  public void close() {
    holder.destroyForcibly();
    Await.until("end of the namespace's process", () -> !holder.isAlive());
  }
}
