package io.millrace.net;

import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
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
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What the kernel says of this process's UDP sockets: how many datagrams it has dropped, mostly
 * because a receive buffer was full. Reading takes milliseconds where there are thousands of
 * sockets, so no loop does. It shares the machine with the loops, though: of a socket at another
 * port nothing is made. One thread at a time.
 */
public final class UdpSocketTable {
  private static final List<String> TABLES = List.of("/proc/net/udp", "/proc/net/udp6");
  private static final Path DESCRIPTORS = Path.of("/proc/self/fd");
  private static final String SOCKET = "socket:[";
  private static final int HEX = 16;
  private static final int LOCAL = 1;
  private static final int INODE = 9;
  private static final int DROPS = 12;

  /** Of a read; the kernel gives a page at most. */
  private static final int READ = 8_192;

  private final byte[] chunk = new byte[READ];

  /** The line that is being read; the kernel's are up to some 180 long. */
  private byte[] row = new byte[256];

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
    for (final String table : TABLES) {
      try (InputStream in = new FileInputStream(table)) {
        addAll(in, ports, all);
      } catch (final IOException e) {
        // this machine has no such family, or shows nobody
      }
    }
    return ours(all);
  }

  private void addAll(final InputStream in, final BitSet ports, final List<Entry> all)
      throws IOException {
    int length = 0;
    for (int count = in.read(chunk); count >= 0; count = in.read(chunk)) {
      for (int i = 0; i < count; i++) {
        if (chunk[i] != '\n') {
          row = length < row.length ? row : Arrays.copyOf(row, 2 * length);
          row[length++] = chunk[i];
          continue;
        }
        final int port = localPort(row, length);
        if (port >= 0 && ports.get(port)) {
          add(new String(row, 0, length, StandardCharsets.US_ASCII), port, all);
        }
        length = 0;
      }
    }
  }

  /** What follows the second colon of {@code 7: 0100007F:1F90 ...}; -1 in the line of heads. */
  static int localPort(final byte[] line, final int length) {
    int colons = 0;
    int i = 0;
    while (i < length && colons < 2) {
      colons += line[i++] == ':' ? 1 : 0;
    }
    int port = -1;
    for (; i < length && line[i] != ' '; i++) {
      port = Math.max(port, 0) * HEX + Character.digit(line[i], HEX);
    }
    return port;
  }

  private static void add(final String line, final int port, final List<Entry> all)
      throws IOException {
    final String[] fields = line.strip().split(" +");
    if (fields.length <= DROPS) {
      return;
    }
    final String local = fields[LOCAL];
    final InetAddress address = address(local.substring(0, local.indexOf(':')));
    all.add(
        new Entry(
            new InetSocketAddress(address, port),
            Long.parseLong(fields[INODE]),
            Long.parseLong(fields[DROPS])));
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
