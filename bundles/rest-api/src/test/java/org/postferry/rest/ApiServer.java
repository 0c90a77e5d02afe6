package org.postferry.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.EnumSet;
import javax.servlet.DispatcherType;
import javax.servlet.Filter;
import javax.servlet.FilterChain;
import javax.servlet.ServletException;
import javax.servlet.ServletRequest;
import javax.servlet.ServletResponse;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.servlet.FilterHolder;
import org.eclipse.jetty.servlet.ServletContextHandler;
import org.eclipse.jetty.servlet.ServletHolder;
import org.postferry.mime.angus.AngusMessageComposer;
import org.postferry.testkit.FakeClock;
import org.postferry.testkit.store.InMemoryMailStore;
import org.postferry.testkit.store.StoreOutbox;

/** The API on a real server at a free port of loopback, over a store in memory. User {@code admin}, password {@code secret}. */
final class ApiServer implements AutoCloseable {
    private static final String BASIC = "Basic " + Base64.getEncoder().encodeToString("admin:secret".getBytes());

    final FakeClock clock = new FakeClock();
    final InMemoryMailStore store = new InMemoryMailStore(clock);
    final FakeEngine engine = new FakeEngine(store);
    final PausingComposer composer = new PausingComposer(new AngusMessageComposer());
    final ApiServlet servlet = new ApiServlet(Mirror.READER, composer, Clock.systemUTC());
    final Mirror mirror = new Mirror(store);
    final FakeIndex index = new FakeIndex();
    private final Server server = new Server();
    private final ServerConnector connector = new ServerConnector(server);
    private final HttpClient client = HttpClient.newHttpClient();

    ApiServer() {
        bindAll();
        Gate gate = new Gate((user, password) -> user.equals("admin") && password.equals("secret"));
        ServletContextHandler context = new ServletContextHandler();
        context.setContextPath("/api/v1");
        ServletHolder holder = new ServletHolder(servlet);
        holder.setAsyncSupported(true);
        context.addServlet(holder, "/*");
        FilterHolder filter = new FilterHolder(new GateFilter(gate));
        filter.setAsyncSupported(true);
        context.addFilter(filter, "/*", EnumSet.of(DispatcherType.REQUEST));
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        server.setHandler(context);
        try {
            server.start();
        } catch (Exception e) { // Jetty's own signature
            throw new IllegalStateException(e);
        }
    }

    void bindAll() {
        servlet.bindStore(store);
        servlet.bindAccounts(engine);
        servlet.bindState(engine);
        servlet.bindOnDemand(engine);
        servlet.bindIndex(index);
        servlet.bindOutbox(new StoreOutbox(store.outbox()));
    }

    int port() {
        return connector.getLocalPort();
    }

    /** A request as an honest program sends it. */
    HttpRequest.Builder request(String method, String path, String body) {
        HttpRequest.Builder request = bare(path).header("Authorization", BASIC);
        return body.isEmpty()
                ? request.method(method, HttpRequest.BodyPublishers.noBody())
                : request.method(method, HttpRequest.BodyPublishers.ofString(body))
                        .header("Content-Type", "application/json");
    }

    HttpRequest.Builder bare(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + "/api/v1" + path))
                .timeout(Duration.ofSeconds(30));
    }

    HttpRequest.Builder bareAuthorized(String path) {
        return bare(path).header("Authorization", BASIC);
    }

    Answer send(HttpRequest.Builder request) {
        try {
            return new Answer(client.send(request.build(), HttpResponse.BodyHandlers.ofByteArray()));
        } catch (IOException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    HttpClient client() {
        return client;
    }

    Answer get(String path) {
        return send(request("GET", path, ""));
    }

    Answer post(String path, String body) {
        return send(request("POST", path, body));
    }

    Answer patch(String path, String body) {
        return send(request("PATCH", path, body));
    }

    Answer delete(String path) {
        return send(request("DELETE", path, ""));
    }

    /** An answer, read. */
    record Answer(HttpResponse<byte[]> response) {
        int status() {
            return response.statusCode();
        }

        String header(String name) {
            return response.headers().firstValue(name).orElse("");
        }

        byte[] bytes() {
            return response.body();
        }

        JsonNode json() {
            try {
                return new ObjectMapper().readTree(response.body());
            } catch (IOException e) {
                throw new IllegalStateException(e);
            }
        }

        /** A value at a path such as {@code /errors/0/field}. */
        String at(String pointer) {
            return json().at(pointer).asText();
        }
    }

    @Override
    public void close() {
        servlet.stop();
        try {
            server.stop();
        } catch (Exception e) { // Jetty's own signature
            throw new IllegalStateException(e);
        }
    }

    /** Stands where the container asks {@code handleSecurity}. */
    private record GateFilter(Gate gate) implements Filter {
        @Override
        public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
                throws IOException, ServletException {
            if (gate.admits((HttpServletRequest) request, (HttpServletResponse) response)) {
                chain.doFilter(request, response);
            }
        }

        @Override
        public void init(javax.servlet.FilterConfig config) {}

        @Override
        public void destroy() {}
    }
}
