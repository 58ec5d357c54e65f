"""Pages about money: an order and its receipt for the buyer, the accounts for the manager."""

from uuid import UUID

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST

from physiobench.accounts.http import SignedInRequest, page_for, shows_list
from physiobench.accounts.models import Role
from physiobench.audit.models import Verb
from physiobench.lib.paging import list_page
from physiobench.payments import policies, presenters
from physiobench.payments import services as payments
from physiobench.payments.forms import RefundForm
from physiobench.payments.models import Order, Receipt


@page_for(Role.PATIENT)
def show_order(request: SignedInRequest, order_id: UUID) -> HttpResponse:
    orders = Order.objects.for_buyer(request.user).select_related("receipt")
    order = get_object_or_404(orders.prefetch_related("agreements"), pk=order_id)
    state, kind = presenters.state(order)
    return render(
        request,
        "payments/show_order.html",
        {
            "order": order,
            "state": state,
            "kind": kind,
            "rows": presenters.order_rows(order),
            "agreed": presenters.agreed(order),
            "instructions": policies.how_to_pay(order),
            "may_cancel": not order.is_cancelled
            and policies.may_cancel_on(order, timezone.localtime()),
            "cancellation_form": presenters.cancellation_form(),
        },
    )


@page_for(Role.PATIENT, Role.MANAGER)
def show_receipt(request: SignedInRequest, order_id: UUID) -> HttpResponse:
    receipts = Receipt.objects.select_related("order__buyer")
    if not request.user.is_manager:
        receipts = receipts.filter(order__buyer=request.user)
    receipt = get_object_or_404(receipts, order=order_id)
    payments.open_receipt(by=request.user, receipt=receipt, now=timezone.localtime())
    return render(
        request,
        "payments/show_receipt.html",
        {"receipt": receipt, "product": presenters.product_name(receipt.order)},
    )


@page_for(Role.MANAGER)
@shows_list(Verb.PAYMENTS_ALL_LISTED)
def accounts(request: SignedInRequest) -> HttpResponse:
    receipts = Receipt.objects.select_related("order__buyer").order_by("-number")
    unpaid = Order.objects.awaiting_payment().select_related("buyer")
    owed = Order.objects.awaiting_refund().select_related("buyer")
    refunds = list_page(request, owed, parameter="refunds")
    return render(
        request,
        "payments/accounts.html",
        {
            "awaiting_payment": list_page(request, unpaid, parameter="unpaid"),
            "refunds": refunds,
            "refund_forms": [
                (order, RefundForm(initial={"order_id": order.pk})) for order in refunds.rows
            ],
            "receipts": list_page(request, receipts),
        },
    )


@require_POST
@page_for(Role.MANAGER)
def record_refund(request: SignedInRequest) -> HttpResponse:
    form = RefundForm(request.POST)
    order_id = form.cleaned_data["order_id"] if form.is_valid() else None
    order = get_object_or_404(Order.objects.filter(refund_due_pence__gt=0), pk=order_id)
    payments.record_refund(by=request.user, order=order, now=timezone.localtime())
    return redirect("payments:accounts")
