package org.postferry.console;

import java.io.IOException;
import javax.servlet.Servlet;
import javax.servlet.http.HttpServlet;
import javax.servlet.http.HttpServletRequest;
import javax.servlet.http.HttpServletResponse;
import org.osgi.service.component.annotations.Component;

/** Leads from {@code /} to the page. Holds no state. */
@Component(service = Servlet.class, property = "osgi.http.whiteboard.servlet.pattern=")
public final class RootRedirect extends HttpServlet {
    static final String PAGE = "/system/console/" + PostferryPlugin.LABEL;

    @Override
    protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
        if (request.getRequestURI().equals(request.getContextPath() + "/")) {
            response.sendRedirect(PAGE);
        } else { // the server gives it every path that nobody else answers
            response.sendError(HttpServletResponse.SC_NOT_FOUND);
        }
    }
}
