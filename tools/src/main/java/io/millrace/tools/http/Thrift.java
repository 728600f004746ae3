package io.millrace.tools.http;

import java.util.concurrent.TimeUnit;

/**
 * What may be spent on clients who ask without end: a share of one processor, and questions to the
 * control thread. Those beyond wait for their turn. Belongs to the thread {@code millrace-http}.
 */
final class Thrift {
  /** The making of documents takes at most one part of so many of the time. */
  static final int SHARE = 4;

  /** Questions to the control thread: each may cost it a millisecond or two. */
  static final int QUESTIONS_PER_SECOND = 50;

  /** So many may come at once: a page, a scrape and some commands. */
  static final int QUESTIONS_BURST = 20;

  private static final long QUESTION_NS = TimeUnit.SECONDS.toNanos(1) / QUESTIONS_PER_SECOND;

  /** What took long because the machine stood still is not to be paid for. */
  private static final long REST_MAX_NS = TimeUnit.MILLISECONDS.toNanos(250);

  private long restedNs;
  private long questionsNs;

  Thrift(final long nowNs) {
    restedNs = nowNs;
    questionsNs = nowNs;
  }

  /** When the next document may be begun; not after now when one may be. */
  long nextNs(final boolean isQuestion) {
    final long allowedNs = questionsNs - (QUESTIONS_BURST - 1) * QUESTION_NS;
    return isQuestion && allowedNs - restedNs > 0 ? allowedNs : restedNs;
  }

  /** The control thread is asked. */
  void asked(final long nowNs) {
    questionsNs = (questionsNs - nowNs > 0 ? questionsNs : nowNs) + QUESTION_NS;
  }

  /** A document, or a part of it, was made. */
  void worked(final long fromNs, final long nowNs) {
    final long owedNs = Math.min(REST_MAX_NS, (nowNs - fromNs) * (SHARE - 1));
    restedNs = (restedNs - nowNs > 0 ? restedNs : nowNs) + owedNs;
  }
}
