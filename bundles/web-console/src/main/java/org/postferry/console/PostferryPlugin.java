package org.postferry.console;

import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import javax.servlet.Servlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.apache.felix.webconsole.AbstractWebConsolePlugin;
import org.jspecify.annotations.Nullable;
import org.osgi.service.component.annotations.Component;

/**
 * Shows the page below {@code /system/console/postferry}. It is a whole page of its own, without the console's frame,
 * which is not made for a phone; the console's menu leads to it and it leads back. Holds no state.
 */
@Component(
        service = Servlet.class,
        property = {
            "felix.webconsole.label=" + PostferryPlugin.LABEL,
            "felix.webconsole.title=Postferry",
            "felix.webconsole.category=Mail"
        })
public final class PostferryPlugin extends AbstractWebConsolePlugin {
    static final String LABEL = "postferry";

    private static final String RESOURCES = "/" + LABEL + "/res/";

    /**
     * Nothing from elsewhere, nothing inline that runs. Styles may be inline for the reader's sake: a mail in its frame
     * inherits this policy, and mail is styled inline.
     */
    private static final String POLICY = "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; "
            + "img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'";

    @Override
    public String getLabel() {
        return LABEL;
    }

    @Override
    public String getTitle() {
        return "Postferry";
    }

    @Override
    public String getCategory() {
        return "Mail";
    }

    /** Found by its name: the console serves what this gives. */
    public @Nullable URL getResource(String path) {
        boolean file = path.startsWith(RESOURCES) && path.indexOf('/', RESOURCES.length()) < 0;
        return file ? PostferryPlugin.class.getResource("page/" + path.substring(RESOURCES.length())) : null;
    }

    @Override
    protected boolean isHtmlRequest(HttpServletRequest request) {
        return false; // no frame of the console's around anything of ours
    }

    @Override
    protected void renderContent(HttpServletRequest request, HttpServletResponse response) throws IOException {
        String path = request.getPathInfo();
        if (!path.equals("/" + LABEL) && !path.equals("/" + LABEL + "/")) {
            response.sendError(HttpServletResponse.SC_NOT_FOUND);
            return;
        }
        response.setContentType("text/html;charset=utf-8");
        response.setHeader("Content-Security-Policy", POLICY);
        response.setHeader("X-Content-Type-Options", "nosniff");
        response.setHeader("Referrer-Policy", "no-referrer");
        response.setHeader("Cache-Control", "no-cache");
        try (InputStream page = PostferryPlugin.class.getResourceAsStream("page/index.html")) {
            page.transferTo(response.getOutputStream());
        }
    }
}
