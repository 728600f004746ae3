package io.millrace.status;

import java.util.ArrayList;
import java.util.List;

/** What a counter is counted by: it then stands for several, named {@code SCOPE.NAME.MEMBER}. */
public enum CounterFamily {
  /** By nothing. */
  NONE("", List.of("")),
  /** By why sessions were refused. */
  CAUSE("CAUSE", causes()),
  /** By why sessions ended and who ended them. */
  END("CAUSE.WHO", ends()),
  /** By how tries to reach a backend failed. */
  ERROR("KIND", errors()),
  /** By why datagrams were dropped. */
  DROP("CAUSE", drops()),
  /** By the time over which a rate is taken. */
  WINDOW("TIME", List.of("10s", "1m"));

  private static final int SIDES = EndedBy.values().length;

  private final String placeholder;
  private final List<String> members;

  CounterFamily(final String placeholder, final List<String> members) {
    this.placeholder = placeholder;
    this.members = members;
  }

  /**
   * What stands for the member in the list of docs/counters.md.
   *
   * @return empty for {@link #NONE}
   */
  public String placeholder() {
    return placeholder;
  }

  /**
   * The members in order of their index.
   *
   * @return at least one
   */
  public List<String> members() {
    return members;
  }

  /** How many members there are. */
  int size() {
    return members.size();
  }

  /** The index of an end. */
  static int end(final EndCause cause, final EndedBy by) {
    return cause.ordinal() * SIDES + by.ordinal();
  }

  /** Whether that who has ended the session is named by the cause, or is Millrace. */
  static boolean isUsualEnd(final int index) {
    final EndedBy[] all = EndedBy.values();
    final String cause = EndCause.values()[index / all.length].label();
    final EndedBy usual =
        cause.startsWith(EndedBy.CLIENT.label())
            ? EndedBy.CLIENT
            : cause.startsWith(EndedBy.BACKEND.label()) ? EndedBy.BACKEND : EndedBy.MILLRACE;
    return all[index % all.length] == usual;
  }

  private static List<String> causes() {
    final List<String> all = new ArrayList<>();
    for (final EndCause cause : EndCause.values()) {
      all.add(cause.label());
    }
    return List.copyOf(all);
  }

  private static List<String> ends() {
    final List<String> all = new ArrayList<>();
    for (final EndCause cause : EndCause.values()) {
      for (final EndedBy by : EndedBy.values()) {
        all.add(cause.label() + "." + by.label());
      }
    }
    return List.copyOf(all);
  }

  private static List<String> errors() {
    final List<String> all = new ArrayList<>();
    for (final ConnectError error : ConnectError.values()) {
      all.add(error.label());
    }
    return List.copyOf(all);
  }

  private static List<String> drops() {
    final List<String> all = new ArrayList<>();
    for (final DropCause cause : DropCause.values()) {
      all.add(cause.label());
    }
    return List.copyOf(all);
  }
}
