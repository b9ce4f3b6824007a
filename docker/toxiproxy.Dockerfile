# Toxiproxy itself, where its published image cannot be pulled: the context is a folder with a `toxiproxy-server` that needs no
# libraries. Go makes one, and calls it `server`:
#
#   CGO_ENABLED=0 go install -ldflags '-X github.com/Shopify/toxiproxy/v2.Version=2.12.0' github.com/Shopify/toxiproxy/v2/cmd/server@v2.12.0
#
# Whoever reaches its API may set faults: publish it on loopback only.
FROM scratch

COPY toxiproxy-server /toxiproxy-server

EXPOSE 8474
ENTRYPOINT ["/toxiproxy-server", "-host=0.0.0.0"]
