package io.millrace.balance;

import io.millrace.config.Cidr;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Values by blocks of addresses; the longest prefix that holds an address decides. Immutable, read
 * by all loops at once. A look-up is one binary search for each length of prefix that occurs.
 *
 * @param <V> what is found
 */
public final class CidrMap<V> {
  private static final int IPV4_BYTES = 4;
  private static final int LOW_HALF = 8;

  private final List<Level<V>> ipv4;
  private final List<Level<V>> ipv6;

  private CidrMap(final List<Level<V>> ipv4, final List<Level<V>> ipv6) {
    this.ipv4 = ipv4;
    this.ipv6 = ipv6;
  }

  /**
   * Sorts the blocks.
   *
   * @param entries blocks and values, none null
   * @param <V> type of the values
   * @return may be empty
   */
  public static <V> CidrMap<V> of(final Map<Cidr, V> entries) {
    return new CidrMap<>(levels(entries, true), levels(entries, false));
  }

  /**
   * A set of blocks: each finds itself.
   *
   * @param blocks may hold the same twice
   * @return may be empty
   */
  public static CidrMap<Cidr> of(final List<Cidr> blocks) {
    final Map<Cidr, Cidr> entries = new LinkedHashMap<>();
    for (final Cidr block : blocks) {
      entries.put(block, block);
    }
    return of(entries);
  }

  /**
   * The value of the longest prefix that holds an address.
   *
   * @param address any; IPv4-mapped IPv6 counts as IPv4
   * @return null when no block holds it
   */
  public V find(final InetAddress address) {
    if (isEmpty()) {
      return null;
    }
    final byte[] bytes = address.getAddress();
    if (bytes.length == IPV4_BYTES) {
      return find(ipv4, 0, word(bytes, 0, IPV4_BYTES));
    }
    if (Cidr.isMapped(bytes)) {
      return find(ipv4, 0, word(bytes, bytes.length - IPV4_BYTES, IPV4_BYTES));
    }
    return find(ipv6, word(bytes, 0, Long.BYTES), word(bytes, LOW_HALF, Long.BYTES));
  }

  /**
   * Whether some block holds an address.
   *
   * @param address as for {@link #find}
   * @return true when one does
   */
  public boolean contains(final InetAddress address) {
    return find(address) != null;
  }

  /**
   * Whether there is no block at all.
   *
   * @return true when nothing can be found
   */
  public boolean isEmpty() {
    return ipv4.isEmpty() && ipv6.isEmpty();
  }

  private static <V> V find(final List<Level<V>> levels, final long high, final long low) {
    for (int i = 0; i < levels.size(); i++) {
      final V found = levels.get(i).find(high, low);
      if (found != null) {
        return found;
      }
    }
    return null;
  }

  /**
   * The blocks of one family, the longest prefixes first. Without lambdas: two loops that link one
   * at the same time have it spun, for milliseconds of each start, though it is archived.
   */
  private static <V> List<Level<V>> levels(final Map<Cidr, V> entries, final boolean isIpv4) {
    final Map<Integer, TreeMap<Key, V>> byLength = new TreeMap<>(Comparator.reverseOrder());
    for (final Map.Entry<Cidr, V> entry : entries.entrySet()) {
      final Cidr block = entry.getKey();
      if (block.isIpv4() == isIpv4) {
        final int bits = block.prefixBits() + (isIpv4 ? Cidr.MAPPED_BITS : 0);
        TreeMap<Key, V> values = byLength.get(bits);
        if (values == null) {
          values = new TreeMap<>();
          byLength.put(bits, values);
        }
        values.put(Key.of(block.network().getAddress()), entry.getValue());
      }
    }
    final List<Level<V>> levels = new ArrayList<>(byLength.size());
    for (final Map.Entry<Integer, TreeMap<Key, V>> each : byLength.entrySet()) {
      levels.add(new Level<>(each.getKey(), each.getValue()));
    }
    return List.copyOf(levels);
  }

  private static long word(final byte[] bytes, final int from, final int length) {
    long word = 0;
    for (int i = from; i < from + length; i++) {
      word = word << Byte.SIZE | bytes[i] & 0xff;
    }
    return word;
  }

  /** An address in two words; IPv4 takes the lower half of the second. */
  private record Key(long high, long low) implements Comparable<Key> {
    static Key of(final byte[] bytes) {
      return bytes.length == IPV4_BYTES
          ? new Key(0, word(bytes, 0, IPV4_BYTES))
          : new Key(word(bytes, 0, Long.BYTES), word(bytes, LOW_HALF, Long.BYTES));
    }

    @Override
    public int compareTo(final Key other) {
      final int first = Long.compare(high, other.high);
      return first != 0 ? first : Long.compare(low, other.low);
    }
  }

  /** The blocks of one length, in order. */
  private static final class Level<V> {
    private final long highMask;
    private final long lowMask;
    private final long[] highs;
    private final long[] lows;
    private final List<V> values;

    /** The prefix is counted in 128 bits. */
    Level(final int bits, final TreeMap<Key, V> sorted) {
      highMask = mask(Math.min(bits, Long.SIZE));
      lowMask = mask(Math.max(0, bits - Long.SIZE));
      highs = sorted.keySet().stream().mapToLong(Key::high).toArray();
      lows = sorted.keySet().stream().mapToLong(Key::low).toArray();
      values = List.copyOf(sorted.values());
    }

    V find(final long high, final long low) {
      final long soughtHigh = high & highMask;
      final long soughtLow = low & lowMask;
      int from = 0;
      int to = highs.length - 1;
      while (from <= to) {
        final int middle = (from + to) >>> 1;
        final int order =
            highs[middle] == soughtHigh
                ? Long.compare(lows[middle], soughtLow)
                : Long.compare(highs[middle], soughtHigh);
        if (order == 0) {
          return values.get(middle);
        }
        if (order < 0) {
          from = middle + 1;
        } else {
          to = middle - 1;
        }
      }
      return null;
    }

    private static long mask(final int bits) {
      return bits == 0 ? 0 : -1L << Long.SIZE - bits;
    }
  }
}
