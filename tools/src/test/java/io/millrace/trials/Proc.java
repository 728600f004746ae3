package io.millrace.trials;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What the kernel tells about a process. */
public final class Proc {
  private static final int TICKS_PER_SECOND = 100;

  private static final Pattern STATISTIC =
      Pattern.compile("/proc/(stat|\\d+/(task/\\d+/schedstat|net/udp6?))");

  private static final Pattern QUEUED = Pattern.compile("skmem:\\(r(\\d+),");

  /** The state of a thread, behind its name: stopped, or ended. */
  private static final Pattern STOPPED = Pattern.compile("|(?s)\\d+ \\(.*\\) [TZX] .*");

  private Proc() {}

  /**
   * Open descriptors, without the few files of the kernel's statistics that a forwarder opens soon
   * after its start and keeps: each of them once, so that one which is opened again and again
   * counts.
   */
  public static int descriptors(final long pid) {
    final Set<String> statistics = new HashSet<>();
    try (Stream<Path> list = Files.list(Path.of("/proc", String.valueOf(pid), "fd"))) {
      return Math.toIntExact(
          list.map(Proc::target).filter(each -> counts(each, statistics)).count());
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static boolean counts(final String target, final Set<String> statistics) {
    return !target.isEmpty() && !(STATISTIC.matcher(target).matches() && statistics.add(target));
  }

  /** What a descriptor stands for; empty when it was closed meanwhile. */
  private static String target(final Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor).toString();
    } catch (final IOException closed) {
      return "";
    }
  }

  /** Resident memory in KiB. */
  public static long residentKib(final long pid) {
    for (final String line : lines(Path.of("/proc", String.valueOf(pid), "status"))) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("\\D", ""));
      }
    }
    throw new AssertionError("no VmRSS");
  }

  /** CPU time spent by all threads, user and system, in milliseconds (of 10 ms resolution). */
  public static long cpuMillis(final long pid) {
    return cpuMillisOf(lines(Path.of("/proc", String.valueOf(pid), "stat")).get(0));
  }

  /** The same of the forwarder's own threads only: compilers of its virtual machine left out. */
  public static long ownCpuMillis(final long pid) {
    return tasks(pid).stream()
        .filter(task -> of(task, "comm").startsWith("millrace"))
        .map(task -> of(task, "stat"))
        .filter(stat -> !stat.isEmpty())
        .mapToLong(Proc::cpuMillisOf)
        .sum();
  }

  private static List<Path> tasks(final long pid) {
    return list(Path.of("/proc", String.valueOf(pid), "task"));
  }

  /** What a file tells of a thread; empty when that has ended meanwhile, as compilers do. */
  private static String of(final Path task, final String file) {
    try {
      return Files.readString(task.resolve(file));
    } catch (final IOException ended) {
      return "";
    }
  }

  /** Whether a STOP has reached every thread: one that still waits for its turn runs on first. */
  public static boolean isStopped(final long pid) {
    return tasks(pid).stream().allMatch(task -> STOPPED.matcher(of(task, "stat")).matches());
  }

  private static long cpuMillisOf(final String stat) {
    final String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
    return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) * 1000 / TICKS_PER_SECOND;
  }

  /**
   * Voluntary context switches of every thread, summed: how often the process has slept and been
   * woken.
   */
  public static long sleeps(final long pid) {
    return sleepsByThread(pid).values().stream().mapToLong(Long::longValue).sum();
  }

  /** Voluntary context switches by the name and number of each thread. */
  public static Map<String, Long> sleepsByThread(final long pid) {
    final Map<String, Long> sleeps = new TreeMap<>();
    for (final Path task : tasks(pid)) {
      final String name = of(task, "comm").strip() + " " + task.getFileName();
      of(task, "status")
          .lines()
          .filter(line -> line.startsWith("voluntary_ctxt_switches:"))
          .forEach(line -> sleeps.put(name, Long.parseLong(line.replaceAll("\\D", ""))));
    }
    return sleeps;
  }

  public static int threads(final long pid) {
    return tasks(pid).size();
  }

  /** Whether an IPv4 or IPv6 TCP socket listens on the port. */
  public static boolean isListening(final int port) {
    final String suffix = String.format(":%04X", port);
    return Stream.of("/proc/net/tcp", "/proc/net/tcp6")
        .map(Path::of)
        .filter(Files::exists)
        .flatMap(file -> lines(file).stream())
        .map(line -> line.trim().split("\\s+"))
        .anyMatch(f -> f.length > 3 && f[1].endsWith(suffix) && f[3].equals("0A"));
  }

  /**
   * What waits in the receive queues of the UDP sockets bound to this port, as the kernel counts
   * memory. Not from /proc/net/udp, which is read in pieces and misses lines when others come.
   */
  public static long unreadDatagrams(final int port) {
    final String text = output("ss", "-uamnH", "sport", "=", ":" + port);
    return QUEUED.matcher(text).results().mapToLong(each -> Long.parseLong(each.group(1))).sum();
  }

  /**
   * The process's TCP sockets in a state as {@code ss} spells it, for example {@code close-wait}.
   */
  public static int tcpSockets(final long pid, final String state) {
    final String text = output("ss", "-tanpH", "state", state);
    return Math.toIntExact(text.lines().filter(l -> l.contains("pid=" + pid + ",")).count());
  }

  /** The process's TCP connections that came in on a port and that neither side has ended. */
  public static int accepted(final long pid, final int port) {
    final String text = output("ss", "-tnpH", "state", "established", "sport = :" + port);
    return Math.toIntExact(text.lines().filter(l -> l.contains("pid=" + pid + ",")).count());
  }

  /** Bytes that this end has written and the other end's kernel has not acknowledged. */
  public static long unsent(final Peer peer) {
    final String text = output("ss", "-tnH", "src", text(peer.local()), "dst", text(peer.remote()));
    return Long.parseLong(text.trim().split("\\s+")[2]);
  }

  private static String text(final InetSocketAddress address) {
    return address.getAddress().getHostAddress() + ":" + address.getPort();
  }

  /** Runs a command to its end and returns what it printed. */
  public static String output(final String... command) {
    try {
      final Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      final String text = new String(process.getInputStream().readAllBytes());
      if (!process.waitFor(Limits.waitMillis(), TimeUnit.MILLISECONDS)
          || process.exitValue() != 0) {
        throw new AssertionError(String.join(" ", command) + ": " + text);
      }
      return text;
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    } catch (final InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  /** Whether a program is installed. */
  public static boolean isInstalled(final String program) {
    return Stream.of((System.getenv("PATH") + ":/usr/sbin:/sbin").split(":"))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, program)));
  }

  public static boolean isRoot() {
    return "root".equals(System.getProperty("user.name"));
  }

  private static List<Path> list(final Path folder) {
    try (Stream<Path> list = Files.list(folder)) {
      return list.toList();
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> lines(final Path file) {
    try {
      return Files.readAllLines(file);
    } catch (final IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
