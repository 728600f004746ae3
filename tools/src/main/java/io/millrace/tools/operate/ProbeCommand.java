package io.millrace.tools.operate;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import io.millrace.config.ConfigException;
import io.millrace.health.ProbeTarget;
import io.millrace.health.ProbeTrace;
import io.millrace.health.Verdict;
import io.millrace.tools.args.ProbeSpelling;
import io.millrace.tools.args.UsageException;
import io.millrace.tools.console.Console;
import io.millrace.tools.names.FreshLookup;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code millrace probe}: health checks by hand, from this process. */
@Command(
    name = "probe",
    description = "One health check by hand: each step and each byte, and what it means.",
    footer = "Status 0 when all are good, 1 when one is not. Passwords are shown as stars.",
    sortOptions = false)
public final class ProbeCommand implements Callable<Integer> {
  /** A process that has just begun is slower than one that runs. */
  private static final String PATIENT = "5s";

  private static final int NOT_GOOD = 1;
  private static final int USAGE = 2;

  @Spec private CommandSpec spec;

  @Mixin private Target target;

  @Parameters(
      index = "0",
      paramLabel = "ADDR|NAME",
      description =
          "HOST[:PORT] or srv:NAME with --health or --preset; else a backend of the running process: NAME in"
              + " every frontend, FRONTEND/NAME in one, green* a pattern.")
  private String subject;

  @Option(
      names = "--health",
      paramLabel = "TYPE[,key=value...]",
      description = "As of run; repeat for several.")
  private List<String> health = new ArrayList<>();

  @Option(names = "--preset", paramLabel = "NAME", description = "As of run: its probe.")
  private String preset;

  @Option(names = "--health-timeout", paramLabel = "D", description = "Default: 5s.")
  private String timeout;

  @Option(names = "--send-proxy", paramLabel = "v1|v2|v2-first", description = "As of run.")
  private String sendProxy;

  @Option(names = "--local-address", paramLabel = "ADDR", description = "As of run.")
  private String localAddress;

  /** For picocli. */
  public ProbeCommand() {}

  @Override
  public Integer call() {
    final PrintWriter err = spec.commandLine().getErr();
    try {
      return health.isEmpty() && preset == null ? ofProcess() : ofAddress();
    } catch (final OperatorException e) {
      err.println(Console.PREFIX + e.getMessage());
      return e.status();
    } catch (final UsageException | ConfigException e) {
      err.println(Console.PREFIX + e.getMessage());
      return USAGE;
    } catch (final IOException e) {
      err.println(Console.PREFIX + "the name cannot be looked up: " + e.getMessage());
      return NOT_GOOD;
    }
  }

  /** What a backend of a running process is asked, asked once more from here. */
  private int ofProcess() throws OperatorException {
    if (subject.indexOf(':') >= 0) {
      throw new OperatorException(USAGE, "an address needs --health: what is it to be asked?");
    }
    final Path directory = RunDirectories.of(System.getenv()).live(target.dir(), target.instance());
    final AdminClient.Reply reply =
        AdminClient.ask(directory, List.of("probe", "--", subject), AdminClient.ANSWER_NS);
    final JsonElement body = JsonParser.parseString(reply.body());
    if (body.isJsonObject()) {
      final String error = body.getAsJsonObject().get("error").getAsString();
      throw new OperatorException(reply.status(), error);
    }
    if (body.getAsJsonArray().isEmpty()) {
      throw OperatorException.failed(subject + " is not probed");
    }
    final List<Probing> all = new ArrayList<>();
    for (final JsonElement each : body.getAsJsonArray()) {
      all.add(probing(each.getAsJsonObject()));
    }
    return run(all);
  }

  private static Probing probing(final JsonObject told) {
    final List<InetAddress> addresses = new ArrayList<>();
    told.getAsJsonArray("addresses").forEach(each -> addresses.add(literal(each.getAsString())));
    final List<String> words = new ArrayList<>();
    told.getAsJsonArray("arguments").forEach(each -> words.add(each.getAsString()));
    final String name =
        told.get("frontend").getAsString() + "/" + told.get("backend").getAsString();
    final ProbeTarget only = Probing.target(told.get("address").getAsString(), words);
    return new Probing(name, only, addresses);
  }

  private static InetAddress literal(final String text) {
    try {
      return InetAddress.getByName(text);
    } catch (final IOException e) {
      throw new IllegalStateException("the process names no address: " + text, e);
    }
  }

  private int ofAddress() throws IOException {
    final List<String> words = new ArrayList<>();
    health.forEach(each -> words.addAll(List.of("--health", each)));
    add(words, "--preset", preset);
    add(words, "--health-timeout", timeout == null ? PATIENT : timeout);
    add(words, "--send-proxy", sendProxy);
    add(words, "--local-address", localAddress);
    return run(Probing.of(subject, words, new FreshLookup()));
  }

  private static void add(final List<String> words, final String flag, final String value) {
    if (value != null) {
      words.addAll(List.of(flag, value));
    }
  }

  private int run(final List<Probing> all) {
    final PrintWriter out = spec.commandLine().getOut();
    final JsonArray json = new JsonArray();
    boolean good = true;
    for (final Probing each : all) {
      final String asked = ProbeSpelling.flag(each.target().probe());
      if (!target.isJson()) {
        out.println(each.name() + " " + asked);
      }
      final Verdict verdict = each.run(target.isJson() ? ProbeTrace.NONE : new TraceLines(out));
      good &= verdict.outcome() == Verdict.Outcome.GOOD;
      final JsonObject line = new JsonObject();
      line.addProperty("name", each.name());
      line.addProperty("probe", asked);
      line.addProperty("verdict", verdict.outcome().label());
      line.addProperty("why", verdict.why());
      json.add(line);
    }
    if (target.isJson()) {
      out.println(json);
    }
    out.flush();
    return good && !out.checkError() ? 0 : NOT_GOOD;
  }
}
