package io.millrace.net;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the kernel says of this process's UDP sockets: how many datagrams it has dropped, mostly
 * because a receive buffer was full. Reading takes milliseconds where there are thousands of
 * sockets, so no loop does. One thread at a time.
 */
public final class UdpSocketTable {
  private static final List<Path> TABLES =
      List.of(Path.of("/proc/net/udp"), Path.of("/proc/net/udp6"));
  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
  private static final String SOCKET = "socket:[";
  private static final int HEX = 16;
  private static final int LOCAL = 1;
  private static final int INODE = 9;
  private static final int DROPS = 12;

  /** Sockets at ports that were asked for, and whether they are this process's. */
  private Map<Long, Boolean> known = new HashMap<>();

  /** None is known yet. */
  public UdpSocketTable() {}

  /**
   * One socket.
   *
   * @param local what it is bound to
   * @param inode tells it from others as long as it is open
   * @param drops datagrams that the kernel has dropped since it was opened
   */
  public record Entry(InetSocketAddress local, long inode, long drops) {}

  /**
   * Reads those of this process that are bound to given ports.
   *
   * @param ports local
   * @return none where the kernel does not say
   */
  public List<Entry> read(final BitSet ports) {
    final List<Entry> all = new ArrayList<>();
    for (final Path table : TABLES) {
      try (BufferedReader lines = Files.newBufferedReader(table, StandardCharsets.US_ASCII)) {
        lines.readLine(); // heads
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          add(line, ports, all);
        }
      } catch (final IOException e) {
        // this machine has no such family, or shows nobody
      }
    }
    return ours(all);
  }

  private static void add(final String line, final BitSet ports, final List<Entry> all)
      throws IOException {
    final String[] fields = line.strip().split(" +");
    if (fields.length <= DROPS) {
      return;
    }
    final String local = fields[LOCAL];
    final int colon = local.indexOf(':');
    final int port = Integer.parseInt(local.substring(colon + 1), HEX);
    if (ports.get(port)) {
      final InetAddress address = address(local.substring(0, colon));
      all.add(
          new Entry(
              new InetSocketAddress(address, port),
              Long.parseLong(fields[INODE]),
              Long.parseLong(fields[DROPS])));
    }
  }

  /** Words of four bytes, each as this machine has it. */
  static InetAddress address(final String hex) throws UnknownHostException {
    final int digits = 2 * Integer.BYTES;
    final ByteBuffer bytes = ByteBuffer.allocate(hex.length() / 2).order(ByteOrder.nativeOrder());
    for (int i = 0; i < hex.length(); i += digits) {
      bytes.putInt(Integer.parseUnsignedInt(hex.substring(i, i + digits), HEX));
    }
    return InetAddress.getByAddress(bytes.array());
  }

  private List<Entry> ours(final List<Entry> all) {
    final boolean strangers = all.stream().anyMatch(each -> !known.containsKey(each.inode));
    final Set<Long> own = strangers ? descriptors() : Set.of();
    final Map<Long, Boolean> seen = new HashMap<>();
    for (final Entry each : all) {
      final Boolean before = known.get(each.inode);
      seen.put(each.inode, before == null ? own.contains(each.inode) : before);
    }
    known = seen;
    return all.stream().filter(each -> seen.get(each.inode)).toList();
  }

  private static Set<Long> descriptors() {
    final Set<Long> inodes = new HashSet<>();
    try (DirectoryStream<Path> links = Files.newDirectoryStream(DESCRIPTORS)) {
      for (final Path link : links) {
        addInode(link, inodes);
      }
    } catch (final IOException e) {
      // then none is ours as far as we can see
    }
    return inodes;
  }

  private static void addInode(final Path link, final Set<Long> inodes) {
    try {
      final String target = Files.readSymbolicLink(link).toString();
      if (target.startsWith(SOCKET)) {
        inodes.add(Long.parseLong(target.substring(SOCKET.length(), target.length() - 1)));
      }
    } catch (final IOException e) {
      // closed since it was listed
    }
  }
}
