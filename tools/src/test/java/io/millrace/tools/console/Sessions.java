package io.millrace.tools.console;

import io.millrace.config.Protocol;
import io.millrace.status.AttemptRecord;
import io.millrace.status.ConnectError;
import io.millrace.status.DatagramCounts;
import io.millrace.status.EndCause;
import io.millrace.status.EndedBy;
import io.millrace.status.SessionRecord;
import java.net.InetSocketAddress;
import java.util.List;

/** Records for tests. */
final class Sessions {
  private Sessions() {}

  static SessionRecord tcp(final String id) {
    return new SessionRecord(
        id,
        1_767_755_045_123L,
        1_767_758_645_123L,
        "rw",
        Protocol.TCP,
        new InetSocketAddress("10.0.0.5", 5000),
        new InetSocketAddress("10.1.2.3", 51_234),
        null,
        "pg1",
        new InetSocketAddress("10.0.0.11", 5432),
        new InetSocketAddress("10.0.0.5", 40_112),
        List.of(
            new AttemptRecord("pg2", ConnectError.REFUSED, 300_000),
            new AttemptRecord("pg3", ConnectError.TIMEOUT, 1_000_000_000)),
        2_500_000,
        400_000,
        1_900_499,
        5120,
        88_213,
        DatagramCounts.NONE,
        3_600_000_000_000L,
        12_000_000,
        EndCause.IDLE,
        EndedBy.MILLRACE,
        true);
  }

  static SessionRecord refusedUdp(final long endEpochMs) {
    return new SessionRecord(
        "1-2",
        endEpochMs,
        endEpochMs,
        "game",
        Protocol.UDP,
        new InetSocketAddress("::1", 7777),
        new InetSocketAddress("2001:db8::1", 1),
        new InetSocketAddress("2001:db8::2", 2),
        null,
        null,
        null,
        List.of(),
        0,
        -1,
        -1,
        0,
        0,
        new DatagramCounts(1, 2, 3, 4),
        0,
        0,
        EndCause.MAX_SESSIONS,
        EndedBy.MILLRACE,
        false);
  }
}
