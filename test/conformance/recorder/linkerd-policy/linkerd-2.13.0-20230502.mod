module sidecarlens/conformance/linkerd-policy

go 1.26

require github.com/linkerd/linkerd2 v0.0.0-20230502184307-e1ba0e039074
