package org.postferry.rest;

import java.io.IOException;
import java.time.Clock;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import javax.servlet.Servlet;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Deactivate;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferencePolicyOption;
import org.osgi.service.http.whiteboard.propertytypes.HttpWhiteboardContextSelect;
import org.osgi.service.http.whiteboard.propertytypes.HttpWhiteboardServletAsyncSupported;
import org.osgi.service.http.whiteboard.propertytypes.HttpWhiteboardServletPattern;
import org.postferry.mime.MessageComposer;
import org.postferry.mime.MessageReader;
import org.postferry.model.StoreGone;
import org.postferry.search.SearchIndex;
import org.postferry.store.MailStore;
import org.postferry.store.StoreFailure;
import org.postferry.sync.Accounts;
import org.postferry.sync.OnDemand;
import org.postferry.sync.Outbox;
import org.postferry.sync.Refused;
import org.postferry.sync.SyncState;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers every request of the API, under both of its paths: finds the route and turns what goes wrong into a problem
 * document. Store and engine may come and go while it runs. Thread-safe.
 */
@Component(service = Servlet.class)
@HttpWhiteboardServletPattern("/*")
@HttpWhiteboardServletAsyncSupported
@HttpWhiteboardContextSelect("(|(osgi.http.whiteboard.context.name=" + ApiContext.NAME
        + ")(osgi.http.whiteboard.context.name=" + ConsoleApiContext.NAME + "))")
public final class ApiServlet extends HttpServlet {
    private static final Logger LOG = LoggerFactory.getLogger(ApiServlet.class);
    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PATCH", "DELETE");

    private final transient Services services = new Services();
    private final transient EventPump pump;
    private final transient Router router;

    @Activate
    public ApiServlet(@Reference MessageReader reader, @Reference MessageComposer composer) {
        this(reader, composer, Clock.systemUTC());
    }

    ApiServlet(MessageReader reader, MessageComposer composer, Clock clock) {
        pump = new EventPump(services, clock);
        Repeats repeats = new Repeats(services);
        router = new Router(Stream.of(
                        new HealthRoutes(services).routes(),
                        new AccountRoutes(services, repeats).routes(),
                        new EmailRoutes(services).routes(),
                        new ContentRoutes(services, reader).routes(),
                        new SearchRoutes(services).routes(),
                        new ChangeRoutes(services).routes(),
                        new MailboxRoutes(services, reader, clock).routes(),
                        new SendRoutes(services, reader, composer, clock).routes(),
                        new MutationRoutes(services).routes(),
                        new HoldRoutes(services, repeats).routes(),
                        new EventRoutes(services, pump).routes())
                .flatMap(List::stream)
                .toList());
        pump.start();
    }

    @Deactivate
    void stop() {
        pump.close();
    }

    Router router() {
        return router;
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindStore(MailStore store) {
        services.bind(store);
    }

    void unbindStore(MailStore store) {
        services.unbind(store);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindAccounts(Accounts accounts) {
        services.bind(accounts);
    }

    void unbindAccounts(Accounts accounts) {
        services.unbind(accounts);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindState(SyncState state) {
        services.bind(state);
    }

    void unbindState(SyncState state) {
        services.unbind(state);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindOnDemand(OnDemand onDemand) {
        services.bind(onDemand);
    }

    void unbindOnDemand(OnDemand onDemand) {
        services.unbind(onDemand);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindIndex(SearchIndex index) {
        services.bind(index);
    }

    void unbindIndex(SearchIndex index) {
        services.unbind(index);
    }

    @Reference(
            cardinality = ReferenceCardinality.OPTIONAL,
            policy = ReferencePolicy.DYNAMIC,
            policyOption = ReferencePolicyOption.GREEDY)
    void bindOutbox(Outbox outbox) {
        services.bind(outbox);
    }

    void unbindOutbox(Outbox outbox) {
        services.unbind(outbox);
    }

    @Override
    protected void service(HttpServletRequest request, HttpServletResponse response) throws IOException {
        Answers.secure(response);
        try {
            serve(request, response);
        } catch (Problem problem) {
            refuse(response, problem);
        } catch (Refused refused) {
            refuse(response, Problem.of(refused));
        } catch (StoreGone gone) {
            refuse(response, Problem.unavailable("The store is being replaced; ask again"));
        } catch (StoreFailure failure) {
            LOG.error("The store failed", failure);
            refuse(response, Problem.of(500, "The store failed", failure.getMessage()));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            refuse(response, Problem.unavailable("The server is stopping"));
        } catch (RuntimeException defect) { // the edge: a person gets a sentence, the log the rest
            LOG.error("{} failed", request.getMethod(), defect);
            refuse(response, Problem.of(500, "Internal error", "This is a defect; the log says more"));
        }
    }

    private void serve(HttpServletRequest request, HttpServletResponse response)
            throws IOException, InterruptedException {
        String path = request.getPathInfo() == null ? "/" : request.getPathInfo();
        if (!METHODS.contains(request.getMethod())) {
            throw Problem.of(
                    405, "Method not allowed", "There is no method " + Problem.toldBack(request.getMethod()) + " here");
        }
        Router.Match match = router.find(request.getMethod(), path);
        QueryParameters parameters = QueryParameters.of(request);
        for (String name : parameters.names()) {
            if (!match.route().parameters().contains(name)) {
                throw Problem.invalid(name, "is no parameter of this call");
            }
        }
        match.route().handler().handle(new Exchange(request, response, match.variables(), parameters));
    }

    /** Bytes that went out cannot be taken back: then the connection is cut, and nobody takes them for all. */
    private static void refuse(HttpServletResponse response, Problem problem) throws IOException {
        if (response.isCommitted()) {
            throw new IOException(problem.getMessage());
        }
        Answers.problem(response, problem);
    }
}
