package io.millrace.tools.operate;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code millrace close}: ends sessions. */
@Command(
    name = "close",
    description = "Resets live sessions: one by its ID, or all that the filters mean.",
    sortOptions = false)
public final class CloseCommand extends OperatorCommand {
  @Parameters(arity = "0..1", paramLabel = "ID", description = "As the sessions command shows it.")
  private String id;

  @Mixin private FilterOptions filters;

  @Option(
      names = "--rate",
      paramLabel = "R",
      description = "So many in a time, for example 10/s; returns when all are closed.")
  private String rate;

  @Option(names = "--dry-run", description = "Only tell how many it would be.")
  private boolean dryRun;

  /** For picocli. */
  public CloseCommand() {}

  @Override
  List<String> request() {
    final List<String> words = new ArrayList<>();
    words.add("close");
    filters.addTo(words);
    FilterOptions.add(words, "--rate=", rate);
    if (dryRun) {
      words.add("--dry-run");
    }
    words.add("--");
    if (id != null) {
      words.add(id);
    }
    return words;
  }

  @Override
  long limitNs() throws OperatorException {
    return rate == null ? super.limitNs() : TimeUnit.DAYS.toNanos(1);
  }

  @Override
  void print(final JsonElement body, final PrintWriter out) {
    final JsonObject object = body.getAsJsonObject();
    out.println(
        object.has("closed")
            ? "closed " + object.get("closed")
            : "would close " + object.get("matching"));
  }
}
